# `make demo` and `make test` need Python 3.11 or newer and nothing else: they build .venv from
# the locks. ARGS="…" is passed on to the command.

.DEFAULT_GOAL := help
.PHONY: help install demo test check bench format docs lock clean

PYTHON := .venv/bin/python
IN := $(PYTHON) -m

# Settings of a real desk must not reach the tests.
FOREIGN := $(filter SLACK% ANTHROPIC% PYTEST% PYTHONPATH PYTHONHOME,$(.VARIABLES))
CLEAN := env $(addprefix -u ,$(FOREIGN))

# A .venv whose Python is gone, or whose folder was moved, is not ready any more.
ifneq ($(wildcard .venv/ready*),)
$(shell { grep -qxF "$$PWD" .venv/ready && .venv/bin/python -c ''; } >/dev/null 2>&1 || rm -f .venv/ready*)
endif

help:
	@echo 'make demo    the whole thing on one local page: no account, no key'
	@echo 'make install .venv with the command slackhitl in it'
	@echo 'make test    everything that must hold before a change lands'
	@echo 'make check   the quick part of it: lint, format, types, import contracts'
	@echo 'make bench   the benchmarks'
	@echo 'make format  mends what can be mended without thought'
	@echo 'make docs    renews the generated parts of the documentation'
	@echo 'make lock    writes the locks from pyproject.toml'
	@echo 'make clean   removes .venv and the caches'

.venv/ready: requirements.lock requirements-build.lock
	@sh .ci/venv $@ $^

.venv/ready-dev: requirements-dev.lock requirements.lock requirements-build.lock
	@sh .ci/venv $@ requirements-dev.lock

install: .venv/ready

demo: .venv/ready
	@exec $(IN) slackhitl demo $(ARGS)

check: .venv/ready-dev
	$(IN) ruff check .
	$(IN) ruff format --check .
	$(IN) mypy
	MYPYPATH=tests $(IN) mypy tests/benchmarks
	.venv/bin/lint-imports --no-cache

# Every worker has servers of its own. ARGS="-n 0" runs without workers, as a debugger needs it.
test: check
	$(CLEAN) $(IN) pytest -n 4 --dist worksteal $(ARGS)

# All of them, or those that ARGS names, as in ARGS="mail desk".
BENCHES := $(if $(ARGS),$(ARGS:%=tests/benchmarks/bench_%.py),$(wildcard tests/benchmarks/bench_*.py))

# QUESTIONS names a folder with train.csv and test.csv, such as Banking77, for ARGS=retrieval.
bench: .venv/ready-dev
	@for bench in $(sort $(BENCHES)); do \
		echo "== $$bench"; \
		case "$$bench" in *_retrieval.py) set -- $(QUESTIONS);; *) set --;; esac; \
		$(CLEAN) $(PYTHON) "$$bench" "$$@" || exit; \
	done

format: .venv/ready-dev
	$(IN) ruff check --fix .
	$(IN) ruff format .

docs: .venv/ready-dev
	$(PYTHON) tests/docs_parts.py

COMPILE := $(IN) uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url

lock: .venv/ready-dev
	$(IN) pip install --quiet uv
	$(COMPILE) pyproject.toml --group dev --output-file requirements-dev.lock $(ARGS)
	$(COMPILE) pyproject.toml --constraint requirements-dev.lock --output-file requirements.lock
	$(COMPILE) --group build --constraint requirements-dev.lock --output-file requirements-build.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
