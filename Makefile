# Two commands for a fresh machine: `make demo` and `make test`. Each makes its own environment.
PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin
# One thread a process: two threads that share two cores are slower than one each.
export OMP_NUM_THREADS ?= 1

.PHONY: demo test lint bench clean

demo: $(VENV)/.demo-ready
	$(BIN)/gre demo --out runs/demo

test: $(VENV)/.test-ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/readme_tree.py --check
	$(BIN)/pytest -n 2 --dist worksteal

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo-ready: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[train]'
	touch $@

$(VENV)/.test-ready: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[train,serve,baselines,ray,review,greval,inspect,dev]'
	touch $@ $(VENV)/.demo-ready

clean:
	rm -rf $(VENV) runs build dist
