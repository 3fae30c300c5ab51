"""Conversions of texts that anybody may send: large ones run in a process of their own, with limits.

A few signs can keep a parser of Markdown busy for minutes, and some megabytes of HTML for many
seconds: neither may hold the process that answers everybody else.
"""

import json
import resource
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _

from .clean import LONG, Sanitised, UnknownMarkup, canonical, remember_canonical
from .foreign import read_foreign_markdown
from .markdown import read_markdown
from .schema import NODES
from .schema.transfer import dump_node_types, load_node_types

# Up to here a conversion takes a fraction of a second, whatever stands in the text.
SHORT_MARKDOWN = 5_000
SHORT_HTML = LONG
WIDEST_TABLE = 100
CPU_SECONDS = 10
# On a machine with much to do, the time on the clock is longer.
SECONDS = 60
MEMORY_BYTES = 2_000_000_000
_LOCALE = Path(__file__).parents[1] / "locale"
_ROOT = Path(__file__).parents[3]
_REFUSED = 3


class TakesTooLong(UnknownMarkup):
    """The text is too long or too wide to be converted; the sentence says what to do."""


def bounded_markdown(text: str) -> Sanitised:
    """`read_markdown` with the schema's own HTML let through. Raises UnknownMarkup, TakesTooLong."""
    _check_columns(text)
    if len(text) <= SHORT_MARKDOWN:
        return read_markdown(text, with_html=True)
    return _in_own_process("markdown", text)


def bounded_foreign_markdown(text: str) -> Sanitised:
    """`read_foreign_markdown` with the same limits."""
    _check_columns(text)
    if len(text) <= SHORT_MARKDOWN:
        return read_foreign_markdown(text)
    return _in_own_process("foreign", text)


def _check_columns(text: str) -> None:
    for line in text.splitlines():
        if line.count("|") > WIDEST_TABLE + 1 and not line.strip("|:- \t>"):
            raise TakesTooLong(
                _("A table may have %(number)d columns at most: please divide it.")
                % {"number": WIDEST_TABLE}
            )


def bounded_canonical(html: str) -> str:
    """`canonical` for what a browser sends. Raises UnknownMarkup, TakesTooLong."""
    return canonical(html) if len(html) <= SHORT_HTML else _in_own_process("html", html).html


def _in_own_process(kind: str, text: str) -> Sanitised:
    command = [sys.executable, "-m", __spec__.name]
    asked = json.dumps(
        {
            "kind": kind,
            "text": text,
            "language": translation.get_language(),
            "seconds": CPU_SECONDS,
            "nodes": dump_node_types(NODES.registered),
        }
    )
    too_long = _("This text takes too long to be read: please divide it.")
    try:
        done = subprocess.run(
            command, input=asked.encode(), capture_output=True, timeout=SECONDS, cwd=_ROOT
        )
    except subprocess.TimeoutExpired:
        raise TakesTooLong(too_long) from None
    if done.returncode == _REFUSED:
        raise UnknownMarkup(done.stdout.decode())
    if done.returncode:
        raise TakesTooLong(too_long)
    result = Sanitised(**json.loads(done.stdout))
    remember_canonical(result.html)
    return result


def _main() -> int:
    asked = json.load(sys.stdin.buffer)
    resource.setrlimit(resource.RLIMIT_CPU, (asked["seconds"], asked["seconds"] + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))

    import django
    from django.conf import settings

    NODES.load_from(load_node_types(asked["nodes"]))
    language = asked["language"] or "en"
    settings.configure(USE_I18N=True, LANGUAGE_CODE=language, LOCALE_PATHS=[_LOCALE])
    django.setup()
    with translation.override(language):
        try:
            if asked["kind"] == "markdown":
                read = read_markdown(asked["text"], with_html=True)
                result = Sanitised(canonical(read.html), read.removed)
            elif asked["kind"] == "foreign":
                result = read_foreign_markdown(asked["text"])
            else:
                result = Sanitised(canonical(asked["text"]))
        except UnknownMarkup as error:
            sys.stdout.buffer.write(str(error).encode())
            return _REFUSED
    sys.stdout.buffer.write(json.dumps(asdict(result)).encode())
    return 0


if __name__ == "__main__":
    sys.exit(_main())
