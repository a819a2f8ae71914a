# One command does one thing; `make demo` and `make test` need nothing done before them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TORCH ?= torch==2.13.0

# The lowest versions that pyproject.toml admits have wheels for the oldest Python alone. PyTorch, which weighs gigabytes, is left
# out, and so are the tests of its tensors. The schemas in the package are compared where they are made: with the pydantic of constraints.txt.
FLOORS_PYTHON ?= python3.11
FLOORS_VENV := .venv-floors
FLOORS_LEFT_OUT := --ignore tests/wire/test_tensors.py --deselect tests/model/test_serial.py::test_committed_schemas_are_fresh
FLOORS_EXTRAS := staff images gpu authoring
FLOORS_TESTS := tests/model tests/config tests/scoring tests/wire tests/intake tests/ledger tests/cli/test_commands.py

.PHONY: install demo test test-postgres test-all floors constraints lint attack removals bench index clean

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml constraints.txt scripts/install.sh
	PYTHON="$(PYTHON)" scripts/install.sh $(VENV)
	touch $@

# The wire carries tensors, so its tests need torch; a student's or an instructor's machine need not have it.
$(VENV)/.torch: $(VENV)/.installed
	$(BIN)/python -c "import torch" 2>/dev/null || $(BIN)/pip install --quiet --constraint constraints.txt "$(TORCH)"
	touch $@

demo: install
	$(BIN)/python scripts/demo

test: $(VENV)/.torch
	$(BIN)/python -m pytest -n auto -m "not slow"

# The same tests of ledger and services on PostgreSQL, on a server that is started for them and stopped afterwards.
test-postgres: $(VENV)/.torch
	scripts/test_postgres.sh $(BIN)/python -m pytest -n auto --database postgres -m "not slow" tests/ledger tests/services

# Slower: twenty seeds of every variant, kill tests with many rounds, coverage of wire and scoring, lint and types.
test-all: lint $(VENV)/.torch
	$(BIN)/python -m pytest -n auto
	$(BIN)/python -m pytest tests/wire tests/scoring --cov=autograder.wire --cov=autograder.scoring --cov-branch --cov-fail-under=100

# A fast part of the tests on the lowest versions that pyproject.toml admits, in an environment of its own.
floors: $(VENV)/.installed
	$(FLOORS_PYTHON) -m venv --clear $(FLOORS_VENV)
	$(BIN)/python scripts/floors.py $(FLOORS_EXTRAS) > $(FLOORS_VENV)/floors.txt
	$(FLOORS_VENV)/bin/pip install --quiet --disable-pip-version-check --constraint $(FLOORS_VENV)/floors.txt \
		--editable '.[staff,images,gpu,authoring]' hypothesis jsonschema pytest-timeout
	$(FLOORS_VENV)/bin/python -m pytest $(FLOORS_TESTS) $(FLOORS_LEFT_OUT) -m "not slow"

# Newer versions into constraints.txt, where pyproject.toml admits them; run the tests before you commit it.
constraints:
	PYTHON="$(FLOORS_PYTHON)" scripts/constraints.sh "$(TORCH)"

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
	rm -rf $(VENV) $(FLOORS_VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
