# Two commands set up everything on a fresh machine: `make demo` and `make test`.
# PYTHON picks the interpreter (3.11 or newer); FILE the program that the demo predicts and fixes; PIP_ARGS goes to pip.
PYTHON ?= python3
VENV ?= .venv
FILE ?= examples/rainfall.c
PIP_ARGS ?=
BIN := $(VENV)/bin

.PHONY: demo test test-all lint format bench system clean

demo: $(VENV)/.installed system
	$(BIN)/pcwm models pull smollm2-135m
	$(BIN)/pcwm run recipes/demo.toml
	@printf '\n--- pcwm predict %s\n' '$(FILE)'
	-$(BIN)/pcwm predict '$(FILE)' --model runs/demo
	@printf '\n--- pcwm fix %s\n' '$(FILE)'
	-$(BIN)/pcwm fix '$(FILE)'
	@printf '\nOpen runs/demo/report/report.html in a browser.\n'

test: $(VENV)/.installed system lint
	$(BIN)/python -m pytest -m 'not slow and not net and not gpu'

test-all: $(VENV)/.installed system lint
	$(BIN)/python -m pytest

lint: $(VENV)/.installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(VENV)/.installed
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(VENV)/.installed system
	$(BIN)/python bench/launch.py
	$(BIN)/python bench/store.py
	$(BIN)/python bench/source.py
	$(BIN)/python bench/static.py
	$(BIN)/python bench/known.py
	$(BIN)/python bench/observe.py
	$(BIN)/python bench/predict.py

# Compilers, sanitizer runtimes and the sandbox: installed where this user may, else the exact command is printed.
system: $(VENV)/.installed
	@$(BIN)/pcwm doctor --install >/dev/null

$(VENV)/.installed: pyproject.toml constraints.txt scripts/venv.sh
	PYTHON='$(PYTHON)' PIP_ARGS='$(PIP_ARGS)' scripts/venv.sh '$(VENV)'
	@touch $@

clean:
	rm -rf '$(VENV)' .pytest_cache .mypy_cache .ruff_cache .hypothesis
