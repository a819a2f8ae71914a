# One command does one thing; `make demo` and `make test` need nothing done before them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TORCH ?= torch==2.13.0

.PHONY: install demo test test-all lint attack removals bench index clean

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml scripts/install.sh
	PYTHON="$(PYTHON)" scripts/install.sh $(VENV)
	touch $@

# The wire carries tensors, so its tests need torch; a student's or an instructor's machine need not have it.
$(VENV)/.torch: $(VENV)/.installed
	$(BIN)/python -c "import torch" 2>/dev/null || $(BIN)/pip install --quiet "$(TORCH)"
	touch $@

demo: install
	$(BIN)/python scripts/demo

test: $(VENV)/.torch
	$(BIN)/python -m pytest -n auto -m "not slow"

# Slower: twenty seeds of every variant, kill tests with many rounds, coverage of wire and scoring, lint and types.
test-all: lint $(VENV)/.torch
	$(BIN)/python -m pytest -n auto
	$(BIN)/python -m pytest tests/wire tests/scoring --cov=autograder.wire --cov=autograder.scoring --cov-branch --cov-fail-under=100

lint: $(VENV)/.torch
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Every attack at every graded isolation level that this machine has, with a table for each.
attack: $(VENV)/.installed
	$(BIN)/python tests/security/attack.py

# Take one measure of the defence away at a time: the attacks must notice each.
removals: $(VENV)/.installed
	$(BIN)/python tests/security/removals.py

# Lists of all variants and attacks; a test says when they are out of date.
index: $(VENV)/.installed
	$(BIN)/python -m tests.index

bench: $(VENV)/.torch
	$(BIN)/python bench/run.py

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
