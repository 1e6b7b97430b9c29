SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

VENV := .venv
INSTALLED := $(VENV)/.installed
RUN := $(VENV)/bin/python
OWN_CODE := service handlers crews ports infra
STORY ?= tests/stories/the-last-ferry.txt
OUT ?= out/demo
# A file stays on one worker, so that what it starts for itself is started once.
PYTEST := $(VENV)/bin/pytest -n auto --maxprocesses 4 --dist loadfile
TESTS ?=
# Texts with gold labels are LitBank's; the project does not need them.
TEXTS ?=

##@ For everybody

.PHONY: demo
demo: $(INSTALLED) ## Break a story down: STORY=file OUT=folder
	@$(VENV)/bin/novel-crews break-down "$(STORY)" --out "$(OUT)"

.PHONY: test
test: $(INSTALLED) ## Run the tests: TESTS="tests/crews -k law" for some of them
	@$(PYTEST) $(TESTS)

.PHONY: up
up: $(INSTALLED) ## Start RabbitMQ and PostgreSQL and print where they are
	@$(RUN) -m tests.stack up

.PHONY: down
down: $(INSTALLED) ## End what `make up` started
	@$(RUN) -m tests.stack down

.PHONY: secrets
secrets: ## Make the passwords of compose.yaml
	@infra/deploy/make-secrets

##@ Before a change is reviewed

.PHONY: check
check: formatted lint types imports covered ## Format, lint, types, import contracts, tests

.PHONY: formatted
formatted: $(INSTALLED) ## Check the format
	@$(VENV)/bin/ruff format --check .

.PHONY: format
format: $(INSTALLED) ## Put the code into its format
	@$(VENV)/bin/ruff format .
	@$(VENV)/bin/ruff check --fix .

.PHONY: lint
lint: $(INSTALLED) ## Lint
	@$(VENV)/bin/ruff check .

.PHONY: types
types: $(INSTALLED) ## Check the types
	@$(VENV)/bin/mypy

.PHONY: imports
imports: $(INSTALLED) ## Check the dependency rule
	@$(VENV)/bin/lint-imports

.PHONY: covered
covered: $(INSTALLED) ## Run the tests and measure what they cover
	@$(PYTEST) $(OWN_CODE:%=--cov=%) --cov-report=term:skip-covered $(TESTS)

.PHONY: audit
audit: $(INSTALLED) ## Ask the advisory databases about every lock, and look for secrets
	@$(RUN) -m tests.audit

##@ Measured

.PHONY: bench
bench: $(INSTALLED) ## Measure the budgets
	@$(RUN) -m tests.benchmarks

.PHONY: chaos
chaos: $(INSTALLED) ## Kill what can be killed, and count what comes out
	@$(RUN) -m tests.chaos

.PHONY: backup-drill
backup-drill: $(INSTALLED) ## Back up under load, destroy everything, restore, compare
	@$(RUN) -m tests.drill

.PHONY: chaos-door
chaos-door: $(INSTALLED) ## Kill broker and database while stories come by HTTP
	@$(RUN) -m tests.chaos.door

.PHONY: chaos-plugin
chaos-plugin: $(INSTALLED) ## Kill Payload and broker while its plugin submits stories
	@$(RUN) -m tests.payload.plugin

.PHONY: server-trial
server-trial: $(INSTALLED) ## Boot a new Debian, follow the guide, attack it (root)
	@$(RUN) -m tests.server

.PHONY: image-trial
image-trial: $(INSTALLED) ## Build the image, run it with Compose: BASE=image (Docker)
	@$(RUN) -m tests.image $(if $(BASE),--base "$(BASE)")

.PHONY: journey
journey: $(INSTALLED) ## Break stories down for Payload, pull every plug on the way
	@$(RUN) -m tests.payload

.PHONY: scaling
scaling: $(INSTALLED) ## Measure the throughput of 1, 2, 4 and 8 replicas
	@$(RUN) -m tests.soak.scaling

.PHONY: traces-cost
traces-cost: $(INSTALLED) ## Measure the CPU that traces cost, A B A B
	@$(RUN) -m tests.soak.traces

HOURS ?= 0.5

.PHONY: soak
soak: $(INSTALLED) ## Work for hours with rolling restarts: HOURS=24
	@$(RUN) -m tests.soak --hours $(HOURS)

.PHONY: quality
quality: $(INSTALLED) ## Measure the breakdowns themselves: TEXTS=folder, with gold labels or not; STORIES=whole stories
	@$(RUN) -m tests.quality $(TEXTS) $(if $(STORIES),--stories "$(STORIES)")

.PHONY: train
train: $(INSTALLED) ## Learn the weights of speakers, scenes, day players and casts: TEXTS=folder with gold labels, STORIES=folder with the whole stories
	@$(RUN) -m tests.quality.train_speakers "$(TEXTS)"
	@$(RUN) -m tests.quality.train_scenes "$(TEXTS)" "$(STORIES)"
	@$(RUN) -m tests.quality.train_day_players "$(STORIES)"
	@$(RUN) -m tests.quality.train_casts "$(STORIES)"

.PHONY: test-brokers
test-brokers: $(INSTALLED) ## Run the broker's tests on older and newer RabbitMQs
	@$(RUN) -m tests.brokers

.PHONY: test-payload
test-payload: $(INSTALLED) ## Run Payload's tests on the newest Payload that is locked
	@PAYLOAD_NEWEST=yes $(PYTEST) tests/payload tests/infra/payload \
		tests/contracts/test_archive.py

.PHONY: test-console
test-console: $(INSTALLED) ## Mend twenty stories from the console, page 100,000 letters, kill what it watches
	@CONSOLE_STORIES=20 CONSOLE_LETTERS=100000 $(PYTEST) tests/service/console \
		tests/service/console/killed_replica.py

##@ Made files

.PHONY: contracts
contracts: $(INSTALLED) ## Generate the published contracts
	@$(RUN) -m infra.contracts

.PHONY: sbom
sbom: $(INSTALLED) ## Write what a release is made of: OUT=folder
	@$(RUN) -m tests.audit sbom "$(OUT)"

# A lock names files by their hashes, never the place they came from.
LOCK := $(VENV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate --no-strip-extras --quiet

.PHONY: lock
lock: $(INSTALLED) ## Lock the dependencies anew
	@$(LOCK) pyproject.toml --extra dev -o requirements.lock
	@$(LOCK) pyproject.toml --extra film --constraint requirements.lock \
		-o infra/deploy/requirements.lock \
		$$(sed '/^#/d; /^$$/d; s/^/--no-emit-package /' infra/deploy/left-out.txt)

.PHONY: clean
clean: ## Delete everything that can be made again
	@rm -rf $(VENV) out build *.egg-info .cache .coverage* .hypothesis
	@rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	@find . -name __pycache__ -prune -exec rm -rf {} +

.PHONY: help
help: ## Show this
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# The lock names everything, so nothing is resolved: older pips take the name of a
# package with extras and the name without for two packages, and refuse the second.
$(INSTALLED): requirements.lock pyproject.toml
	@.ci/venv $(VENV)
	@echo "Installing what requirements.lock names ..."
	@$(RUN) -m pip install --quiet --disable-pip-version-check --no-input \
		--no-deps --require-hashes -r requirements.lock
	@$(RUN) -m pip install --quiet --disable-pip-version-check --no-input \
		--no-deps --no-build-isolation -e .
	@touch $@
