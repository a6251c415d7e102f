# make run: look around. make test: everything is proven. Both set up whatever they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev

.PHONY: run test check dev bench screenshots lint update clean

run: $(STAMP)
	@$(BIN)/comments demo $(if $(PORT),--port $(PORT))

test: $(DEV_STAMP)
	@$(BIN)/python -m tools.run_tests

check: $(DEV_STAMP)
	@$(BIN)/python -m tools.run_tests --quick

dev: $(DEV_STAMP)
	@$(BIN)/python -m tools.dev $(if $(PORT),--port $(PORT))

bench: $(DEV_STAMP)
	@$(BIN)/python -m tests.benchmarks

screenshots: $(DEV_STAMP)
	@$(BIN)/python -m tests.browser.screenshots

lint: $(DEV_STAMP)
	$(BIN)/ruff format comments tests tools wsgi.py
	$(BIN)/ruff check --fix comments tests tools wsgi.py
	$(BIN)/mypy

# Exact versions and hashes of everything that run, test and the container install.
update: $(DEV_STAMP)
	@$(BIN)/python -m tools.lock

clean:
	rm -rf $(VENV) comments/frontend/node_modules build *.egg-info

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; name it: make PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --upgrade pip

$(STAMP): pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing what the service needs (once) ..."
	@$(BIN)/python -m pip install -qq --require-hashes -r constraints.txt
	@$(BIN)/python -m pip install -qq --no-deps -e .
	@touch $@

$(DEV_STAMP): pyproject.toml constraints-dev.txt | $(VENV)/bin/python
	@echo "Installing what the tests need (once) ..."
	@$(BIN)/python -m pip install -qq --require-hashes -r constraints-dev.txt
	@$(BIN)/python -m pip install -qq --no-deps -e .
	@touch $@ $(STAMP)
