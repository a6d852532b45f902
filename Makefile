PYTHON ?= python3
BIN := .venv/bin
PORT ?= 3978
DATABASE ?= sqlite:///$(CURDIR)/.demo/demo.db
UV_LOCK := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml

.PHONY: help demo demo-reset test check format bench faults lock clean

help: ## What can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

demo: .venv/demo ## Install, fill the demo municipality, serve it on 127.0.0.1
	@mkdir -p .demo
	SAMVERKAN_DATABASE_URL="$(DATABASE)" SAMVERKAN_PORT="$(PORT)" $(BIN)/samverkan demo

demo-reset: ## Empty the demo municipality
	rm -rf .demo

test: .venv/dev ## The whole suite, on SQLite and PostgreSQL
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder $(TESTS)  # or each process it starts compiles all

check: .venv/dev ## Lint, format, types, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/dev ## Format and sort imports
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .

bench: .venv/dev ## The benchmarks, beside their floors
	$(BIN)/python -m tests.bench

faults: .venv/dev ## The service killed at random, on each database and under load from Slack: what is lost, what comes twice
	$(BIN)/python -m tests.faults

lock: .venv/dev ## Pin the newest versions again, with hashes
	$(UV_LOCK) --upgrade -o requirements.lock
	$(UV_LOCK) --upgrade --group dev -o requirements-dev.lock

clean: ## Remove what was made
	rm -rf .venv .demo dist build

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/demo: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/dev: requirements-dev.lock .venv/demo
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
