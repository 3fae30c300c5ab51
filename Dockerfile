# The site as one image: web, worker, beat and set-up differ only in their command.
FROM python:3.12-slim-bookworm

# Compiled here, so that no container does it at each start.
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 UV_PYTHON_DOWNLOADS=never PATH=/app/.venv/bin:$PATH
WORKDIR /app

# What WeasyPrint draws text with, and what dumps and loads a database of PostgreSQL 15.
RUN apt-get update -q \
    && apt-get install -q -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
        postgresql-client-15 \
    && rm -rf /var/lib/apt/lists/*

COPY requirements/uv.txt requirements/base.txt requirements/plugins.in requirements/site.in requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/uv.txt \
    && uv venv --python python3.12 .venv \
    && uv pip install --no-cache --compile-bytecode --require-hashes -r requirements/base.txt

COPY pyproject.toml README.md LICENSE NOTICE ./
COPY teamweb teamweb
COPY knowledge knowledge
COPY search search
COPY teamweb_site teamweb_site
RUN uv pip install --no-cache --no-deps --no-build-isolation -C editable_mode=compat \
        -e ./teamweb -e ./knowledge -e ./search -e . \
    && python -m teamweb_site.catalogues \
    && python -m compileall -q teamweb knowledge search teamweb_site \
    && useradd --system --create-home --uid 10001 teamweb \
    && install -d -o teamweb -g teamweb /data /backups

USER teamweb
ENV TEAMWEB_VAR=/data
VOLUME /data
EXPOSE 8000
