# Two commands on a fresh machine: `make run` and `make test`. `make help` lists the rest.
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && { echo $$p; break; }; done)
ifeq ($(PYTHON),)
$(error Vitrine needs Python 3.11, 3.12 or 3.13, and none of them is on the PATH. Install one, or name it: make PYTHON=/path/to/python3.12 run)
endif
VENV := .venv/bin/python
PINNED := -r requirements.txt -r requirements-dev.txt

.PHONY: help run install install-dev test check audit scan lock format clean

help:  ## This list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

run: install  ## Start the museum: web, worker and beat, with a demonstration collection (PORT=8000, DATA_DIR=data)
	@exec $(VENV) manage.py run

install:  ## Prepare .venv with all that running needs
	@$(PYTHON) -I museum/bootstrap.py requirements.txt

install-dev: install
	@$(PYTHON) -I museum/bootstrap.py requirements.txt requirements-dev.txt
	@$(PYTHON) -I museum/browser_libraries.py .venv/browser-dev requirements/browser-dev.json
	@$(VENV) -m uv pip install --quiet --no-deps --require-hashes --target .venv/apart -r requirements/apart.txt || \
		echo "What only some tests read was not fetched (requirements/apart.in); they are skipped."

test: install-dev  ## Run all tests
	@$(VENV) -m pytest $(ARGS)

check: install-dev  ## Linters, types, arrows, migrations, deployment checks, releases that were withdrawn
	@$(VENV) -m ruff check .
	@$(VENV) -m ruff format --check .
	@$(VENV) -m mypy museum catalog tagging ml
	@.venv/bin/lint-imports
	@$(VENV) manage.py makemigrations --check --dry-run
	@HTTPS=1 ALLOWED_HOSTS=museum.example SECRET_KEY=$$($(VENV) -c 'import secrets; print(secrets.token_urlsafe(50))') \
		$(VENV) manage.py check --deploy --fail-level WARNING
	@! $(VENV) -m uv pip install --python $(VENV) --dry-run --reinstall $(PINNED) 2>&1 | grep "is yanked"

audit: install-dev  ## Ask which pinned packages have known holes (needs the package index's own service)
	@$(VENV) -m uv tool run pip-audit --disable-pip --require-hashes $(PINNED)

scan: install-dev  ## Our own semgrep rules (semgrep comes from the package index; no rules are fetched)
	@$(VENV) -m uv tool run --from semgrep==1.185.0 semgrep scan --metrics off --disable-version-check --error \
		--config .semgrep catalog tagging museum ml templates

format: install-dev  ## Bring the code into its house style
	@$(VENV) -m ruff check --fix .
	@$(VENV) -m ruff format .

lock: install-dev  ## Resolve requirements/*.in into the pinned requirements*.txt
	@for set in full: serving:-serving dev:-dev; do \
		$(VENV) -m uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --custom-compile-command 'make lock' \
		requirements/$${set%%:*}.in $$([ $$set = serving:-serving ] && echo -c requirements.txt) \
		-o requirements$${set#*:}.txt || exit 1; done
	@$(VENV) -m uv pip compile --quiet --generate-hashes --no-deps --universal --python-version 3.11 --custom-compile-command 'make lock' \
		requirements/apart.in -o requirements/apart.txt

clean:  ## Remove .venv and caches; data/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
