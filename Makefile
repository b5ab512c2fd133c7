# Runs on any machine with Python 3.11 or newer and make. Everything it makes is in .venv and var.

PYTHON ?= python3
PORT ?= 8000
HERE := $(CURDIR)
BIN := .venv/bin
UV := $(or $(shell command -v uv 2>/dev/null),$(BIN)/uv)

export UV_PYTHON_DOWNLOADS := never
export FLASK_APP := wsgi:app
# The demonstration's settings are in var/env, which is read only where the environment holds none.
unexport DATABASE_URL BROKER_URL MAIL_URL FILES_URL SECRET_KEY BASE_URL DEMO

# Where the system keeps certificates, trust those: an office's own network may need it.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt),)
export UV_SYSTEM_CERTS := true
endif

# Where there is no home to keep downloads in, they are kept here.
ifneq ($(shell test -n "$$HOME" && test -w "$$HOME" && echo yes),yes)
export UV_CACHE_DIR := $(HERE)/var/cache/uv
export PIP_CACHE_DIR := $(HERE)/var/cache/pip
export XDG_CACHE_HOME := $(HERE)/var/cache
endif

.PHONY: bench help demo demo-reset test lint assets messages pictures

help: ## list every target
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

demo: .venv/product ## try Evenhand on http://127.0.0.1:8000 (PORT changes it, DEMO_PASSWORD sets everybody's password)
	@umask 077; mkdir -p var/mail var/files var/broker
	@umask 077; test -s var/secret || $(BIN)/python -c 'import secrets; print(secrets.token_hex(32))' > var/secret
	@umask 077; test -s var/bank || $(BIN)/python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())' > var/bank
	@umask 077; if [ -n "$$DEMO_PASSWORD" ]; then printf '%s\n' "$$DEMO_PASSWORD" > var/password; fi
	@umask 077; test -s var/password || $(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(12))' > var/password
	@umask 077; printf '%s\n' \
		'DATABASE_URL=sqlite:///$(HERE)/var/evenhand.db' \
		'BROKER_URL=filesystem://$(HERE)/var/broker' \
		'MAIL_URL=maildir://$(HERE)/var/mail' \
		'FILES_URL=file://$(HERE)/var/files' \
		"SECRET_KEY=$$(cat var/secret)" \
		"BANK_KEYS=$$(cat var/bank)" \
		'BASE_URL=http://127.0.0.1:$(PORT)' \
		'DEMO=1' > var/env
	@test -e var/seeded || rm -rf var/evenhand.db* var/mail/*  # what an interrupted first start left behind
	@$(BIN)/alembic upgrade head
	@DEMO_PASSWORD="$$(cat var/password)" $(BIN)/flask demo seed
	@touch var/seeded
	@echo; echo 'Evenhand is at http://127.0.0.1:$(PORT) in a moment. Ctrl-C stops it.'
	@PATH="$(HERE)/$(BIN):$$PATH" honcho start --port $(PORT) || test $$? -eq 130

demo-reset: ## forget the demonstration, so that the next `make demo` starts over
	rm -rf var/evenhand.db* var/mail var/files var/broker var/env var/secret var/bank var/password var/seeded

test: .venv/tools ## the whole suite, on SQLite and, where the servers are installed, on PostgreSQL with Redis
	$(BIN)/python -m pytest --pair sqlite --numprocesses 2 --dist loadfile
	$(BIN)/python -m pytest --pair postgres --numprocesses 2 --dist loadfile

bench: .venv/tools ## measure every page on PostgreSQL with gunicorn, and write docs/performance.md (some minutes)
	$(BIN)/python -m bench

lint: .venv/tools ## formatting, lint, types and import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

assets: ## build static/ from npm; only after changing assets/
	npm ci
	npm run build

pictures: .venv/tools ## take the pictures of README.md and docs/ again, with Chromium, of a demonstration of their own
	$(BIN)/python -m tests.journeys.pictures

messages: .venv/tools ## collect every text that a person reads into portal/translations/messages.pot
	$(BIN)/pybabel extract --mapping-file=babel.cfg --output-file=portal/translations/messages.pot --project=Evenhand --no-location .

.venv/product: uv.lock pyproject.toml
	@$(MAKE) --no-print-directory .venv/bin/python
	$(UV) sync --frozen --inexact --no-dev --quiet
	@touch $@

.venv/tools: uv.lock pyproject.toml
	@$(MAKE) --no-print-directory .venv/bin/python
	$(UV) sync --frozen --inexact --quiet
	@touch $@ .venv/product

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo 'Evenhand needs Python 3.11 or newer: install it, or name it, as in `make demo PYTHON=python3.12`.' >&2; exit 1; }
	@if command -v uv >/dev/null; then uv venv --quiet --python "$$(command -v $(PYTHON))" .venv; else \
		$(PYTHON) -m venv .venv && .venv/bin/python -m pip install --quiet --disable-pip-version-check uv; fi || { \
		rm -rf .venv; echo 'The environment could not be made. On Debian and Ubuntu, install python3-venv first.' >&2; exit 1; }
