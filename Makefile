# Democrasite's commands: `make help` lists them. Needs Python 3.11 or newer and make.

PYTHON ?= python3
ARGS ?=

# Another Python, or another Django than the pinned one, gets a virtual environment of its own.
ifneq ($(origin PYTHON),file)
PYTHON_SUFFIX := $(addprefix -,$(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])'))
endif
ifdef DJANGO
DJANGO_SUFFIX := -django$(shell printf '%s' '$(DJANGO)' | sed 's/^[^0-9]*\([0-9.]*[0-9]\).*/\1/')
endif
VENV ?= .venv$(PYTHON_SUFFIX)$(DJANGO_SUFFIX)
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input

# Stamps: what they stand for is installed when they are newer than the pinned requirements.
RUNTIME := $(VENV)/.runtime-installed
DEVELOPMENT := $(VENV)/.development-installed
ORACLE := $(VENV)/.oracle-installed

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: help install install-dev run dev upgrade revision check drift test e2e bench containers oracle try-oracle messages lint format requirements clean

help: ## List these targets
	@awk -F ' ## ' '/^[a-z0-9-]+:.* ## / { sub(":.*", "", $$1); printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(RUNTIME) ## Make .venv with the pinned packages that the site runs on
	@echo "$(VENV) is ready."

install-dev: $(DEVELOPMENT) ## Make .venv with everything that tests and checks need
	@echo "$(VENV) is ready."

run: $(RUNTIME) .secret-key ## Set everything up and serve the site (PORT=8000, DATABASE_URL=…)
	@SECRET_KEY_FILE="$${SECRET_KEY_FILE:-$(CURDIR)/.secret-key}" exec $(BIN)/python manage.py serve --prepare

dev: $(RUNTIME) ## The same with Django's own server, which restarts when code changes
	@export DEBUG=true; $(BIN)/python manage.py prepare && \
	exec $(BIN)/python manage.py runserver "$${BIND_HOST:-127.0.0.1}:$${PORT:-8000}"

upgrade: $(RUNTIME) ## Bring the database to the newest revision (alembic upgrade head)
	@$(BIN)/alembic upgrade head

revision: $(RUNTIME) ## Write the revision for changed models: make revision m="add phone number to users"
	@test -n "$(m)" || { echo 'make revision: say what changes, m="add phone number to users"' >&2; exit 2; }
	@$(BIN)/alembic revision --autogenerate -m "$(m)"

check: $(RUNTIME) ## Compare models and database (alembic check)
	@$(BIN)/alembic check

drift: $(RUNTIME) ## Tell each difference between models and database (manage.py drift)
	@DEBUG=true $(BIN)/python manage.py drift

test: $(DEVELOPMENT) ## Test on SQLite and on PostgreSQL (ARGS="tests/topics -k words" picks)
	@$(BIN)/python -m pytest $(ARGS)

e2e: $(DEVELOPMENT) ## Test in a browser: the machine's Chromium, or the one that CHROMIUM names
	@CHROMIUM="$${CHROMIUM:-$$(command -v chromium || command -v chromium-browser || command -v google-chrome)}"; \
	test -x "$$CHROMIUM" || { echo "make e2e: found no Chromium. Install it (Debian: apt-get install chromium)" \
		"or name it: make e2e CHROMIUM=/path/to/chromium" >&2; exit 1; }; \
	CHROMIUM="$$CHROMIUM" exec $(BIN)/python -m pytest -m e2e tests/e2e $(ARGS)

bench: $(DEVELOPMENT) ## Measure, on each database in turn (ARGS=tests/benchmarks/bench_bridge.py picks)
	@for vendor in sqlite postgresql; do \
		$(BIN)/python -m pytest -q -s --vendor $$vendor $(or $(ARGS),$(wildcard tests/benchmarks/bench_*.py)) || exit 1; \
	done

containers: $(DEVELOPMENT) ## Build the images and test them with Docker or podman, if either is there
	@docker/test-containers.sh

oracle: ## Try the bridge on Django's own tests and third-party apps (about 10 minutes; ARGS="--case 'wagtail*'")
	@$(MAKE) --no-print-directory VENV=.venv-oracle$(PYTHON_SUFFIX)$(DJANGO_SUFFIX) try-oracle

try-oracle: $(ORACLE)
	@$(BIN)/python -m tests.oracle --suite $(VENV)/suite/*/tests $(ARGS)

messages: $(DEVELOPMENT) ## Bring the catalogues of translations up to date, and list what they lack
	@DEBUG=true $(BIN)/python manage.py messages

SHELL_SCRIPTS := .ci/run docker/entrypoint docker/postgres-entrypoint docker/test-containers.sh

lint: $(DEVELOPMENT) ## Check style, types, import directions, containers, and that revisions are safe
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || { echo "make lint: run \`make format\`" >&2; exit 1; }
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo --verbose >$(VENV)/lint-imports.log || { cat $(VENV)/lint-imports.log; exit 1; }
	@found=$$(find app -type d -name migrations); \
	test -z "$$found" || { echo "make lint: Alembic owns the schema; remove $$found" >&2; exit 1; }
	@$(BIN)/hadolint docker/Dockerfile docker/operations.Dockerfile
	@$(BIN)/shellcheck $(SHELL_SCRIPTS)
	@$(BIN)/docker-compose --profile '*' config --quiet
	@$(BIN)/python -W error -m compileall -q app democrasite tests manage.py
	@DEBUG=true $(BIN)/python manage.py alembic lint
	@echo "make lint: all well"

format: $(DEVELOPMENT) ## Lay the code out as `make lint` wants it
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format --quiet .

COMPILE := $(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links

requirements: $(DEVELOPMENT) ## Pin what requirements*.in name (ARGS=--upgrade takes newer versions)
	@$(COMPILE) $(ARGS) --output-file=requirements.txt requirements.in
	@$(COMPILE) $(ARGS) --output-file=requirements-dev.txt requirements-dev.in
	@$(COMPILE) $(ARGS) --output-file=tests/oracle/requirements.txt tests/oracle/requirements.in

clean: ## Remove what the targets made, except the database and the secret key
	@rm -rf .venv .venv-* staticfiles .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "make: Democrasite needs Python 3.11 or newer: make PYTHON=python3.13 …" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { \
		$(PYTHON) -m venv --without-pip $(VENV) && $(PYTHON) -m pip --python $(VENV)/bin/python install --quiet pip; \
	} || { rm -rf $(VENV); echo "make: Python lacks venv and pip (Debian: apt-get install python3-venv)" >&2; exit 1; }

$(RUNTIME): requirements.txt | $(BIN)/python
	@echo "Installing what the site runs on into $(VENV) …"
	@$(PIP_INSTALL) --require-hashes -r requirements.txt
	@$(if $(DJANGO),$(PIP_INSTALL) '$(DJANGO)')
	@touch $@

$(DEVELOPMENT): requirements-dev.txt | $(BIN)/python
	@echo "Installing what tests and checks need into $(VENV) …"
	@$(PIP_INSTALL) --require-hashes -r requirements-dev.txt
	@$(if $(DJANGO),$(PIP_INSTALL) '$(DJANGO)')
	@touch $@ $(RUNTIME)

# The models of Django's own tests come with its source only.
$(ORACLE): tests/oracle/requirements.txt | $(BIN)/python
	@echo "Installing what the oracle tries into $(VENV) …"
	@$(PIP_INSTALL) --require-hashes -r tests/oracle/requirements.txt
	@$(if $(DJANGO),$(PIP_INSTALL) '$(DJANGO)')
	@rm -rf $(VENV)/suite
	@$(BIN)/python -m pip download -qq --disable-pip-version-check --no-deps --no-binary Django --dest $(VENV)/suite \
		"Django==$$($(BIN)/python -c 'import django; print(django.__version__)')"
	@$(BIN)/python -W ignore -m tarfile -e $(VENV)/suite/*.tar.gz $(VENV)/suite
	@touch $@

.secret-key:
	@umask 077; $(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(50))' >$@
