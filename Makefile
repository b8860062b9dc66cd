# make demo    the main job on this machine, with a sample shop          (make demo ARGS="--once")
# make run     the service with ./config.toml                           (make run ARGS="--config FILE")
# make test    all tests, then once more on PostgreSQL what depends on the database; installs what they need (Debian packages when root)
# make test-desks  the connectors with real desks (Request Tracker...), unpacked into your cache folder: 0.3 GB
# make check   ruff, formatting, types and all tests with branch coverage
# make bench   the benchmarks
# make torture kills, faults, abuse: an hour or more of them            (make torture ARGS="--quick")
# make fuzz    bytes at random for whatever reads what strangers write   (make fuzz FUZZ_SECONDS=600)

PYTHON ?= python3
ARGS ?=
FUZZ_SECONDS ?= 60
BIN := .venv/bin
SHELL := /bin/bash

.PHONY: demo run test test-desks check lint bench torture fuzz wheel clean
.DEFAULT_GOAL := demo

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Deskward needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ..." >&2; exit 1; }
	@tests/system-packages venv $(PYTHON)
	$(PYTHON) -m venv .venv

.venv/.run: pyproject.toml gateway/__init__.py | .venv/bin/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

.venv/.dev: pyproject.toml gateway/__init__.py | .venv/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@ .venv/.run

demo: .venv/.run
	@$(BIN)/deskward demo $(ARGS)

run: .venv/.run
	@$(BIN)/deskward run $(ARGS)

test: .venv/.dev
	@tests/system-packages servers
	$(BIN)/python -m pytest $(ARGS)
	$(BIN)/python -m pytest --database postgresql $(ARGS) || test $$? -eq 5 # 5: nothing of it depends on the database

# The desks are unpacked into the user's cache folder; nothing is installed on the machine for them.
test-desks: .venv/.dev
	@tests/system-packages desks
	$(BIN)/python -m pytest tests/desks $(ARGS)

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: lint
	@tests/system-packages servers
	$(BIN)/python -m coverage run -m pytest $(ARGS)
	$(BIN)/python -m coverage report --skip-covered --skip-empty

bench: .venv/.dev
	@tests/system-packages servers
	$(BIN)/python benchmarks/throughput.py $(ARGS)

torture: .venv/.dev
	@tests/system-packages servers
	$(BIN)/python benchmarks/torture.py $(ARGS)

# atheris sees which lines an input reaches; where it cannot be installed hypothesis works alone.
fuzz: .venv/.dev
	@$(BIN)/python -c 'import atheris' 2>/dev/null || $(BIN)/python -m pip install --quiet 'atheris>=3,<4' || true
	$(BIN)/python -m tests.fuzz.run --seconds $(FUZZ_SECONDS) $(ARGS)

wheel: .venv/.dev
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

clean:
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .coverage
