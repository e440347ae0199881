# make run | test | check | bench: one verb each, the same in CI. Each installs what is missing.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
VENV := .venv
NATIVE := media/native
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export VIRTUAL_ENV := $(CURDIR)/$(VENV)

.PHONY: help setup web run test test-python test-beside test-web test-journeys test-alone check bench fuzz lock pictures clean

help:
	@echo "make run [HOST=192.0.2.7] [PORT=8000]   everything, on this machine"
	@echo "make test                               every test"
	@echo "make check                              format, lint, types, imports, catalogues"
	@echo "make bench [B=append ARGS='…']          benchmarks, as JSON lines"

setup: $(VENV)/.installed $(NATIVE)/core.so

$(VENV)/bin/uv: requirements-setup.lock docker/environment.sh
	@docker/environment.sh $(VENV)
	@touch $@

$(VENV)/.installed: requirements-dev.lock pyproject.toml $(VENV)/bin/uv
	@echo "Installing the Python packages…" >&2
	@uv pip sync --quiet --require-hashes requirements-dev.lock
	@uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(NATIVE)/core.so: $(wildcard $(NATIVE)/*.c $(NATIVE)/*.h) $(NATIVE)/build.sh
	@$(NATIVE)/build.sh || echo "The native router was not built (amphi doctor): media go through the one in Python" >&2

web: web/dist/index.html

web/node_modules/.installed: web/package-lock.json web/package.json $(VENV)/.installed
	@echo "Installing the packages of the web client…" >&2
	@cd web && npm ci --silent --no-audit --no-fund
	@touch $@

web/dist/index.html: web/node_modules/.installed schema.graphql $(shell find web/src web/public web/index.html web/*.ts -type f 2>/dev/null)
	@echo "Building the web client…" >&2
	@cd web && npm run --silent build
	@touch $@

run: setup web
	@AMPHI_DEVELOPMENT=$${AMPHI_DEVELOPMENT-1} HOST=$(HOST) PORT=$(PORT) exec amphi run

check: setup web/node_modules/.installed
	ruff format --check .
	ruff check .
	mypy
	lint-imports
	CFLAGS=-Werror $(NATIVE)/build.sh
	pytest -q tests/tooling/test_docker.py
	cd web && npm run --silent check

# Journeys need Chromium, the relay's test coturn and conversions LibreOffice, which only apt can give; without them the
# rest runs, and the run fails naming what could not. A part that fails does not keep the next from running.
test: setup web
	@docker/apt.sh chromium-headless-shell fonts-inter fonts-liberation fonts-noto-color-emoji coturn libreoffice-impress-nogui libreoffice-writer-nogui || true
	@$(MAKE) --no-print-directory --keep-going test-python test-beside test-journeys test-alone

PYTEST := pytest -q --durations=20

test-python:
	$(PYTEST) -n auto --dist loadfile -m "not journey and not slow"

test-beside:
	@$(MAKE) --no-print-directory --keep-going -j2 --output-sync fuzz test-web

test-web:
	cd web && npm test --silent

# Five browsers are more than two cores: one journey at a time. Nor does what measures itself or kills servers share them.
test-journeys:
	$(PYTEST) --timeout 600 -m "journey and not slow"

test-alone:
	$(PYTEST) --timeout 600 -m slow

bench: setup
	@python -m bench $(B) $(ARGS)

# What reads the network in C, under the sanitisers, from the saved corpus
fuzz:
	@timeout $$(( $(or $(FUZZ_S),60) * 4 / 3 + 240 )) media/native/fuzz/fuzz.sh $(or $(FUZZ_S),60)

# UPGRADE=1 takes newer versions; whatever a machine's own configuration offers is not asked
COMPILE := uv pip compile --quiet --no-config --python-version 3.11 --generate-hashes --no-emit-index-url $(if $(UPGRADE),--upgrade) --custom-compile-command "make lock"
lock: $(VENV)/bin/uv
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) --extra dev pyproject.toml -o requirements-dev.lock
	grep -E '^uv==' requirements-dev.lock | cut -d' ' -f1 | $(COMPILE) - -o requirements-setup.lock

# The pictures of the documents are those that the journeys took
pictures:
	@mkdir -p docs/pictures
	@for p in $$(grep -ohE 'pictures/[a-z0-9-]+\.png' README.md docs/*.md | sort -u); do cp .artifacts/$${p#pictures/} docs/$$p; done

clean:
	rm -rf $(VENV) web/node_modules web/dist .artifacts
