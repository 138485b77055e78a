# The commands of Okno. `make` or `make help` lists them.
# Only Python 3.11 or newer with pip is needed; everything else is installed into .venv.

SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
DATA ?= .okno
PORT ?= 8080
PACKAGES := shared $(sort $(wildcard services/*)) deploy/process deploy/kafka deploy/postgres deploy/okno
MANIFESTS := $(addsuffix /pyproject.toml,$(PACKAGES))
INTERNAL := okno-shared okno-intake okno-interagency okno-complaints okno-pdata-registry okno-webhooks okno-gateway okno-local-process okno-local-kafka okno-local-postgres
READY := $(VENV)/.ready
# Some images forbid Python to keep what it has compiled; then every start compiles all anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help install lock lint format test run demo up down token compliance canary contracts fuzz bench clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(READY) ## Make the virtual environment from the lock (every other command does it by itself)

$(READY): requirements.lock pyproject.toml $(MANIFESTS)
	@$(PYTHON) -c 'import sys; sys.exit("Okno needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv --without-pip $(VENV)
	@test -x $(UV) || $(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check uv
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --require-hashes -r requirements.lock
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --no-deps --no-build-isolation $(addprefix -e ./,$(PACKAGES))
	@touch $@

lock: ## Resolve requirements.lock anew from the packages' own declarations (needs uv)
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		$(MANIFESTS) --group dev $(addprefix --no-emit-package ,$(INTERNAL)) -o requirements.lock

lint: $(READY) ## Check style, types and the boundaries between packages
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(READY) ## Put the code into the project's form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

test: $(READY) ## Run every test on real PostgreSQL and Apache Kafka
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

run: $(READY) ## Run every part in one process; PORT=… and DATA=… where the defaults do not fit
	@exec $(BIN)/okno run --data $(DATA) --port $(PORT)

demo: $(READY) ## Play one case from registration to issue, with verified webhooks
	@$(BIN)/okno demo --data $(DATA) --port $(PORT)

up: $(READY) ## Start each part as its own process on Apache Kafka and PostgreSQL
	@$(BIN)/okno up --data $(DATA) --port $(PORT)

down: $(READY) ## Stop what `make up` started
	@$(BIN)/okno down --data $(DATA)

token: $(READY) ## Print a development token: make token ROLE=mfc-worker ORG=mfc-tatarstan
	@$(BIN)/okno token --data $(DATA) $(addprefix --role ,$(ROLE)) --org "$(ORG)"

compliance: $(READY) ## Run the tests of clauses and write docs/compliance.md
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m clause --compliance=docs/compliance.md

canary: $(READY) ## Look for an applicant's data everywhere, and write docs/canary.md
	@$(BIN)/python -m pytest -q -n 0 --canary=docs/canary.md \
		tests/journeys/test_secrecy.py tests/journeys/test_canary_search.py tests/journeys/test_canary_destroyed.py

contracts: $(READY) ## Write samples and schemas of events that have none yet
	@$(BIN)/python -m tests.contracts.update

fuzz: $(READY) ## Call every operation at random by every client that may; EXAMPLES=… for more of it
	@OKNO_CONTRACT_EXAMPLES=$(or $(EXAMPLES),50) $(BIN)/python -m pytest -q -n 0 tests/journeys/test_contract.py

bench: $(READY) ## Measure on this machine; ARGS=--write puts the figures into docs/bench.md
	@$(BIN)/python -m tests.bench $(ARGS)

clean: ## Remove the virtual environment and all kept data
	rm -rf $(VENV) $(DATA)
