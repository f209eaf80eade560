# make run | test | check | bench | fix | assets | messages | lock
# Each target makes the virtual environment itself, from the lock files.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TESTS ?= tests
# How many tests run at once; the database server and the browser share the cores with them.
JOBS ?= 2

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export DJANGO_SETTINGS_MODULE := huying.config.settings

# Folders of its own for what only reads the settings, so that checking code touches nobody's data or keys.
ASIDE := HUYING_HOME=$(CURDIR)/build/aside/home HUYING_KEYS=$(CURDIR)/build/aside/keys

.PHONY: run test check bench fix assets messages lock
.DEFAULT_GOAL := run

run: $(BIN)/.runs assets
	@exec $(BIN)/huying run $(ARGS)

# The tests start hundreds of processes; each would compile our modules anew where the environment forbids to keep them.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(BIN)/.develops assets
	@tools/browser.sh
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(TESTS) $(ARGS)

# Every check is made, whatever another one found.
CHECKS := check-style check-format check-types check-imports check-migrations check-deployed check-docs
.PHONY: $(CHECKS)

check: $(BIN)/.develops
	@$(MAKE) --no-print-directory --keep-going $(CHECKS)

check-style:
	$(BIN)/ruff check .

check-format:
	$(BIN)/ruff format --check .

check-types:
	$(ASIDE) $(BIN)/mypy

check-imports:
	$(BIN)/lint-imports

check-migrations:
	$(ASIDE) $(BIN)/python -W ignore -m django makemigrations --check --dry-run

check-deployed:
	$(ASIDE) HUYING_HTTPS=1 $(BIN)/python -m django check --deploy --fail-level WARNING

check-docs:
	@if [ -e tools/docs.py ]; then echo $(BIN)/python tools/docs.py --check; \
	    $(ASIDE) $(BIN)/python tools/docs.py --check; fi

bench: $(BIN)/.runs assets
	@exec $(BIN)/huying bench $(or $(ARGS),hot_path)

fix: $(BIN)/.develops
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# ---- what is made -------------------------------------------------------------------------------------------

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Huying needs Python 3.11 or later; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "· 建立虚拟环境  making the virtual environment"
	@$(PYTHON) -m venv $(VENV)

# The lock files name everything, so pip is not to look for anything else: where a package is wanted with an extra it
# would take the newest, which has no hash there.
$(BIN)/.runs: requirements.lock pyproject.toml | $(BIN)/python
	@echo "· 安装依赖  installing what it needs (a minute or two, once)"
	@$(BIN)/python -m pip install --quiet --no-deps --use-pep517 --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $@

$(BIN)/.develops: requirements-dev.lock $(BIN)/.runs
	@echo "· 安装测试工具  installing what tests and checks need"
	@$(BIN)/python -m pip install --quiet --no-deps --use-pep517 --require-hashes -r requirements-dev.lock
	@touch $@

node_modules/.installed: package-lock.json
	@command -v npm > /dev/null || { echo "The styles and scripts are built with npm (Node 18 or later)."; exit 1; }
	@echo "· 安装页面资源  installing the pages' libraries"
	@npm ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

CATALOGUES := $(patsubst %.po,%.mo,$(wildcard huying/locale/*/LC_MESSAGES/django.po))

%.mo: %.po
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

COLLECTED := huying/web/static/collected/staticfiles.json

assets: $(BIN)/.runs node_modules/.installed
	@$(MAKE) --no-print-directory $(CATALOGUES)
	@if ! node tools/assets.mjs --check > /dev/null 2>&1 || [ ! -e $(COLLECTED) ] || \
	    [ $(COLLECTED) -ot $(BIN)/.runs ]; then \
	    echo "· 构建页面资源  building styles and scripts"; \
	    node tools/assets.mjs && \
	    $(ASIDE) $(BIN)/python -m django collectstatic --noinput --verbosity 0 \
	        --ignore src --ignore dist --ignore collected; fi

# Every message of code and pages, into the English catalogue; then translate what is new and what is marked fuzzy.
messages: $(BIN)/.develops
	@mkdir -p build
	$(BIN)/pybabel extract --mapping-file babel.cfg --output-file build/messages.pot --no-location \
	    --keywords "gettext_lazy gettext_noop pgettext_lazy:1c,2 ngettext_lazy:1,2" --project huying huying
	$(BIN)/pybabel update --domain django --input-file build/messages.pot --output-dir huying/locale \
	    --locale en --no-wrap --ignore-obsolete

COMPILE := $(BIN)/pip-compile --quiet --strip-extras --generate-hashes --no-emit-index-url --no-emit-find-links \
    --no-emit-trusted-host --no-header --allow-unsafe

lock: $(BIN)/python
	@[ -x $(BIN)/pip-compile ] || $(BIN)/python -m pip install --quiet pip-tools
	$(COMPILE) $(ARGS) --output-file requirements.lock pyproject.toml
	$(COMPILE) $(ARGS) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
