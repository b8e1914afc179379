# setup  a .venv with everything the default path needs; then .venv/bin/firsthour works
# run    setup, then import the bundled sample, trace its victim, print and open the result
# test   every quick test          test-long  every test
# check  habits, types, import contracts, architecture
# bench  what is promised about speed, measured
# docs   the documentation as a site: build/site/index.html    docs-write  its outputs, tables and pictures anew

.DEFAULT_GOAL := help
.SUFFIXES:
.DELETE_ON_ERROR:
.PHONY: help setup dev run test test-long check bench docs docs-write clean

PYTHON ?= python3
WORKERS ?= 2
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install --quiet
PINNED := $(PIP) --require-hashes --only-binary :all:

SETUP := $(VENV)/setup.stamp
DEV := $(VENV)/dev.stamp
BENCH := $(VENV)/bench.stamp

help:
	@sed -n 's/^# \{0,1\}//p;/^$$/q' $(MAKEFILE_LIST)

setup: $(SETUP)
	@echo "ready: $(BIN)/firsthour"

dev: $(DEV)
	@:

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)

$(SETUP): requirements/base.txt requirements/build.txt pyproject.toml | $(BIN)/python
	@echo "setting up $(VENV) (a few minutes the first time)"
	$(PINNED) -r requirements/build.txt
	$(PINNED) -r requirements/base.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements/dev.txt $(SETUP)
	$(PINNED) -r requirements/dev.txt
	@touch $@

$(BENCH): requirements/bench.txt $(SETUP)
	$(PINNED) -r requirements/bench.txt
	@touch $@

run: $(SETUP)
	$(BIN)/firsthour run

test: $(DEV)
	$(BIN)/python -m pytest -n $(WORKERS) -m "not long"

test-long: $(DEV)
	$(BIN)/python -m pytest -n $(WORKERS)

check: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict src
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/architecture

bench: $(BENCH)
	@missed=0; for script in benchmarks/bench_*.py; do echo "$$script"; $(BIN)/python $$script || missed=1; done; exit $$missed

docs: $(DEV)
	$(BIN)/python -m docs.builder site

docs-write: $(DEV)
	$(BIN)/python -m docs.builder write

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
