# SPDX-License-Identifier: Apache-2.0
# Everything a newcomer needs. `make help` prints this list. Needs Python 3.11 or later and make, nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK ?= locks/dev.txt
STAMP := $(VENV)/.ready-$(notdir $(basename $(LOCK)))
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help demo test run wheelhouse lint format types arch docs docs-check tests oracles lock bench crash fuzz evaluate clean

help: ## print this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: LOCK = locks/run.txt
demo: $(VENV)/.ready-run ## set up, make up a world of rooms, add its exports, and say what became of each room
	@$(BIN)/sotdae demo

run: LOCK = locks/run.txt
run: $(VENV)/.ready-run ## the same for your own export: make run EXPORT=PATH [CASE=NAME]
	@test -n "$(EXPORT)" || { echo "Say which export: make run EXPORT=PATH"; exit 2; }
	@$(BIN)/sotdae add "$(EXPORT)" --case "$(or $(CASE),default)"

test: $(VENV)/.ready-dev docs-check lint types arch tests ## set up and pass every test, linter, type check and architecture contract

lint: $(VENV)/.ready-dev ## ruff
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@echo "lint: clean"

format: $(VENV)/.ready-dev ## let ruff lay out the code
	@$(BIN)/ruff format .

types: $(VENV)/.ready-dev ## mypy, strict
	@$(BIN)/mypy

arch: $(VENV)/.ready-dev ## the contracts between the floors
	@$(BIN)/lint-imports --no-cache > $(VENV)/arch.log 2>&1 || { cat $(VENV)/arch.log; exit 1; }
	@grep -E "^Contracts" $(VENV)/arch.log

tests: $(VENV)/.ready-dev ## pytest alone
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile

docs: $(VENV)/.ready-dev ## write the generated pages: docs/errors.md, docs/tables.md, docs/cli.md, docs/simulation-parameters.md
	@$(BIN)/python scripts/generate_docs.py

docs-check: $(VENV)/.ready-dev
	@$(BIN)/python scripts/generate_docs.py --check

$(VENV)/.ready-%: locks/%.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or later is needed; name one with: make PYTHON=/path/to/python3.11 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "setting up $(VENV) from locks/$*.txt (once; about a minute)"
	@$(BIN)/python -m pip install --quiet --require-hashes -r locks/$*.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

oracles: $(VENV)/.ready-oracles ## install the programs that tests and benches compare with (the program itself never needs them)

$(VENV)/.ready-oracles: locks/oracles.txt $(VENV)/.ready-dev
	@echo "installing the oracles from locks/oracles.txt (once; pdqhash has no Linux wheel and is compiled: a C++ compiler, about a minute)"
	@awk '/^[a-z]/ {keep = !/^pdqhash/} keep' locks/oracles.txt > $(VENV)/oracles-wheels.txt
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r $(VENV)/oracles-wheels.txt
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps --no-build-isolation -r locks/oracles.txt || \
	  { echo "pdqhash could not be compiled (C++ compiler, Python headers): what needs it is skipped with a reason"; exit 0; }
	@touch $@

wheelhouse: $(VENV)/.ready-run ## gather wheelhouse/: everything to install on a machine without a network
	@rm -rf wheelhouse && mkdir wheelhouse
	@$(BIN)/python -m pip download --quiet --require-hashes -r locks/run.txt -d wheelhouse
	@$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation . -w wheelhouse
	@cp locks/run.txt scripts/install.sh wheelhouse/
	@echo "carry the folder wheelhouse/ over and run: sh wheelhouse/install.sh"

lock: ## write locks/*.txt anew (needs uv; hashes in, no host names)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --extra fast --extra video --group build --group test --group lint pyproject.toml -o locks/dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --extra fast --extra video --group build -c locks/dev.txt pyproject.toml -o locks/run.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --group pyproject.toml:oracle -c locks/dev.txt -o locks/oracles.txt

bench: $(VENV)/.ready-dev ## every ratio of the design, measured against its peer in one run (make oracles first)
	@for file in bench/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

crash: $(VENV)/.ready-dev ## kill and damage the vault at many more points than the tests do
	@$(BIN)/python -m pytest -q tests/crash

evaluate: $(VENV)/.ready-dev ## what analyses get right in made-up worlds and labelled texts, and whether that suffices for a release (make oracles first; about an hour)
	@$(BIN)/python bench/evaluation/succession.py --days
	@$(BIN)/python bench/evaluation/texts.py
	@$(BIN)/python bench/surges.py

fuzz: ## comes with a later issue
	@echo "make $@ has nothing to run yet"

clean: ## remove what make made, the demonstration's workspace included
	rm -rf $(VENV) wheelhouse sotdae-demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
