# Everything is done by the small Python package ops/ (standard library only).
PYTHON ?= python3
export PORT TEAMWEB_VAR ARGS FUZZ_MINUTES FUZZ_SEED
COMMANDS = run run-full services services-stop test fuzz check audit bench lock sbom test-pythons wheels gate

.PHONY: help $(COMMANDS)
help:
	@echo "make run           set up and serve on http://127.0.0.1:8000 (PORT=… for another)"
	@echo "make test          all tests (ARGS=\"-k name\")        make check    what CI checks"
	@echo "make fuzz          random tests with new examples (FUZZ_MINUTES=20, FUZZ_SEED=… to repeat)"
	@echo "make services      PostgreSQL, Redis, Elasticsearch; make services-stop ends them"
	@echo "make run-full      the production shape on them       make bench    measurements"
	@echo "make test-pythons  the tests on each Python here        make sbom     lists of components"
	@echo "make wheels        the plugins as wheels in dist/     make gate     them in projects of others"
	@echo "make lock          lock requirements/*.in anew       make audit    flaws known in locked packages"

$(COMMANDS):
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing: install Python 3.11 or newer (Debian: apt install python3 python3-venv)." >&2; exit 1; }
	@exec $(PYTHON) ops/start.py $@
