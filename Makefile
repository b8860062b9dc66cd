# make demo    the main job on this machine, with a sample shop          (make demo ARGS="--once")
# make run     the service with ./config.toml                           (make run ARGS="--config FILE")
# make test    all tests; installs what they need (Debian packages when root)
# make check   ruff, formatting, types and all tests with branch coverage
# make bench   the benchmarks
# make torture kills, faults, abuse: an hour or more of them            (make torture ARGS="--quick")

PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
SHELL := /bin/bash

.PHONY: demo run test check lint bench torture wheel clean
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

wheel: .venv/.dev
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

clean:
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .coverage
