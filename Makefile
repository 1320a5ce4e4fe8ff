# Eventgate's errands. `make demo` and `make test` prepare what they need; `make help` lists the rest.
# PYTHON=python3.13 chooses the interpreter (3.11 is the floor), PORT= the demo's port, ARGS= goes to pytest or the benchmark.

PYTHON ?=
PORT ?= 8000
ARGS ?=
BIN := .venv/bin
SUITABLE := $(shell sh scripts/python.sh '$(PYTHON)')
INTERPRETER := $(firstword $(SUITABLE))
RUN := .venv/.run-$(lastword $(SUITABLE))
DEV := .venv/.dev-$(lastword $(SUITABLE))

.DEFAULT_GOAL := help
.PHONY: help demo test lint fmt clients bench wheel lock clean interpreter system

help: ## this list
	@sed -n 's/^\([a-z]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST)

demo: $(RUN) ## the four vendor sandboxes and the gateway on them, at http://127.0.0.1:8000
	@exec $(BIN)/eventgate demo --port $(PORT)

test: lint system clients ## install what the tests need and run every test; CI calls this
	@sh scripts/test.sh $(BIN) $(ARGS)

lint: $(DEV) ## ruff, mypy --strict, import-linter
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

fmt: $(DEV) ## what ruff mends by itself
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .

clients: $(DEV) ## the npm packages that tests/clients drives
	@if [ -f tests/clients/package-lock.json ]; then sh scripts/clients.sh; fi

bench: $(DEV) ## requests a second, latency, vendor calls and memory of four queries
	@$(BIN)/python -m benchmarks.run $(ARGS)

wheel: $(RUN) ## dist/eventgate-*.whl
	@rm -rf dist
	@$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@ls dist

lock: ## pin all dependencies anew; needs uv, which it installs for itself
	@sh scripts/lock.sh '$(INTERPRETER)'

clean: ## forget everything that was made here
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks tests/clients/node_modules

system:
	@sh scripts/system.sh

interpreter:
	@test -n '$(INTERPRETER)' || { echo 'Python 3.11 or newer is needed: install python3, or name one by PYTHON=.$(if $(PYTHON), $(PYTHON) is none that runs here.)' >&2; exit 1; }

$(RUN): pyproject.toml requirements.lock requirements-build.lock | interpreter
	@sh scripts/venv.sh '$(INTERPRETER)' $(BIN) requirements.lock requirements-build.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): $(RUN) requirements-dev.lock
	@sh scripts/venv.sh '$(INTERPRETER)' $(BIN) requirements-dev.lock
	@touch $@
