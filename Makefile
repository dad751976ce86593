# Needs python3 (3.11 or newer) and make; everything else is fetched by `make setup`.

PYTHON ?= python3
BIN := .venv/bin
PYTEST_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test coverage test-long lint format bench pictures lock clean

help: ## show this list
	@$(PYTHON) -c "import re; [print(f'{name:12}{text}') for name, text in re.findall(r'^([a-z-]+):.*?## (.+)', open('Makefile', encoding='utf-8').read(), re.M)]"

setup: ## make .venv, install the locked packages, fetch the browser assets
	@$(PYTHON) -m scripts.setup

setup-dev: ## the same with what tests and checks need
	@$(PYTHON) -m scripts.setup --dev

run: setup ## start everything and print the address; Ctrl-C ends it
	@$(BIN)/hoithi run --demo

test: ## run all tests, browser tests included
	@$(PYTHON) -m scripts.setup --dev --browser
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

coverage: ## run all tests and tell which lines and branches none of them reaches
	@$(PYTHON) -m scripts.setup --dev --browser
	@$(BIN)/python -m pytest --cov --cov-report=term:skip-covered $(PYTEST_ARGS)

test-long: ## fault and load runs
	@$(PYTHON) -m scripts.setup --dev --browser
	@$(BIN)/python -m pytest -m long -n 1 $(PYTEST_ARGS)

lint: setup-dev ## ruff, mypy --strict, import arrows, templates
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/djlint --quiet --lint templates

format: setup-dev ## let ruff put the source in order
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

bench: setup ## measure what has a bound, beside its peer (PARTS="attempts imports": some of it)
	@$(BIN)/python -m bench $(PARTS)

pictures: ## take the pictures of the documentation anew
	@$(PYTHON) -m scripts.setup --dev --browser
	@$(BIN)/python -m scripts.pictures

lock: setup-dev ## resolve the lock files anew from pyproject.toml
	@$(BIN)/python -m scripts.lock

clean: ## remove what set-up and tests made, but no data of an instance
	rm -rf .venv app/static/vendor app/documents/fonts build test-output .coverage *.egg-info
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './instance/*' -prune -exec rm -rf {} +
