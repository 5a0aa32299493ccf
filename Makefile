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
.PHONY: help demo test run serve wheelhouse lint format types arch docs docs-check tests oracles lock bench crash flips fuzz hostile sbom audit wheel evaluate clean

help: ## print this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: LOCK = locks/run.txt
demo: $(VENV)/.ready-run ## set up, make up a world of rooms, add its exports, and say what became of each room
	@$(BIN)/sotdae demo

serve: LOCK = locks/run.txt
serve: $(VENV)/.ready-run ## the workbench on the demonstration, in your browser: http://127.0.0.1:8600/ (PORT=N for another port)
	@test -f sotdae-demo/vault/log.jsonl || $(BIN)/sotdae demo > /dev/null
	@$(BIN)/sotdae serve --workspace sotdae-demo --port $(or $(PORT),8600)

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
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

docs: $(VENV)/.ready-dev ## write the generated pages: docs/errors.md, docs/tables.md, docs/cli.md, docs/simulation-parameters.md, docs/hostile-inputs.md; and the analyses' questions, compiled
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
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --extra fast --extra video --extra postgresql --group build --group test --group lint pyproject.toml -o locks/dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --extra fast --extra video --group build -c locks/dev.txt pyproject.toml -o locks/run.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --group pyproject.toml:oracle -c locks/dev.txt -o locks/oracles.txt
	$(PYTHON) scripts/make_sbom.py

bench: $(VENV)/.ready-dev ## every ratio of the design, measured against its peer in one run (make oracles first)
	@for file in bench/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

crash: $(VENV)/.ready-dev ## kill, cut off, refuse and damage the stores at many more points than the tests do (about an hour); writes docs/reliability.md
	@$(BIN)/python tests/crash/everything.py --write docs/reliability.md

flips: $(VENV)/.ready-dev ## turn every byte of a bundle: its shell script notices each (about an hour; SOTDAE_FLIPS_STRIDE=50 for minutes)
	@$(BIN)/python -m pytest -q -s tests/flips

evaluate: $(VENV)/.ready-dev ## what analyses get right in made-up worlds and labelled texts, and whether that suffices for a release (make oracles first; about an hour)
	@$(BIN)/python bench/evaluation/succession.py --days
	@$(BIN)/python bench/evaluation/texts.py
	@$(BIN)/python bench/surges.py

fuzz: $(VENV)/.ready-dev ## fuzz every reader and verifier, SECONDS of CPU each (300), and state how often; findings go to fuzz-findings/
	@$(BIN)/python tests/fuzz/fuzz_run.py --seconds $(or $(SECONDS),300)

hostile: $(VENV)/.ready-dev ## every hostile input in its full size, each in a workspace and processes of its own (about ten minutes)
	@$(BIN)/python tests/hostile/hostile_child.py --full

sbom: ## write locks/sbom.cdx.json, the bill of materials, from the lock
	@$(PYTHON) scripts/make_sbom.py

audit: $(VENV)/.ready-dev ## look for known vulnerabilities in the locks: make audit ADVISORIES=PATH; without advisories it says NOT AUDITED and fails
	@$(BIN)/python scripts/audit.py $(ADVISORIES)

wheel: $(VENV)/.ready-dev ## build dist/*.whl, the same bytes for the same commit wherever it is built, and print its SHA-256
	@rm -rf dist
	@SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct 2>/dev/null || echo 1764201600) $(BIN)/python -m hatchling build -t wheel -d dist
	@sha256sum dist/*.whl

clean: ## remove what make made, the demonstration's workspace included
	rm -rf $(VENV) wheelhouse dist fuzz-findings sotdae-demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
