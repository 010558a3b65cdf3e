# `make docs` and `make test` are all you need; each first makes .venv and fills it from lock.txt.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
PIP := $(RUN) -m pip --quiet --quiet --disable-pip-version-check --no-input

# Names the Python and this folder; an environment made by another Python, or elsewhere, won't do.
WHO := import os, sys; print(sys.version_info[:2], os.path.realpath(sys.executable), os.getcwd())
MADE := $(VENV)/made-by-$(shell "$(PYTHON)" -c '$(WHO)' 2>/dev/null | cksum | cut -d ' ' -f 1)
INSTALLED := $(VENV)/installed

# Written so that any Python can say it, however old.
TOO_OLD := import sys; sys.exit(sys.version_info < (3, 11) and \
	"This needs Python 3.11 or newer, and $(PYTHON) is Python {0}.{1}. " \
	"Install a newer one and name it: make docs PYTHON=python3.13".format(*sys.version_info))

# Packages meant for another Python would shadow the locked ones. What is compiled is kept: a test compiled anew in each
# process costs more than it tests.
unexport PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE

# A browser that has to be fetched goes into the project's folder too.
export PLAYWRIGHT_BROWSERS_PATH := $(CURDIR)/$(VENV)/browsers

# mkdocs or properdocs, which is its fork and builds the same site.
GENERATOR ?= mkdocs
# PUBLISH=yes refuses to build a book that does not name its address, SITE_URL.
PUBLISH ?=

# A file's tests stay together, so that a chapter runs once; the order is that of tests/conftest.py. With a thread a
# worker, sums are those of the build, and workers do not wait for each other.
# One worker more than cores, since a worker often waits for its browser.
WORKERS = $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
ON_ALL_CORES = --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder
ONE_THREAD := OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1

NO_BROWSER := import sys; from bookbuild.browser import system_browser; sys.exit(system_browser() is None)

# The book needs no Node; what checks its scripts, its markup and its workflows does. Node itself is in lock.txt.
NPM := src/bookbuild/in_the_page/editor
TSC := $(NPM)/node_modules/typescript/bin/tsc
CHECKS := src/bookbuild/upkeep/checks
CHECKED := $(CHECKS)/node_modules/html-validate/package.json

.NOTPARALLEL:
.PHONY: help docs pdf worksheets offline test test-quick test-engines lint check audit-lock audit-markup audit-workflows serve new-chapter audit bench lock dist clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-15s %s\n", $$1, $$2}' Makefile
	@echo 'PYTHON=... names the Python to use, if not python3: make docs PYTHON=python3.13'

docs: $(INSTALLED) ## draw every figure again and build the book into site/
	@echo 'Building the book into site/ ...'
	@$(RUN) -m bookbuild build --generator $(GENERATOR) $(if $(PUBLISH),--publish)

pdf: docs ## print the whole book as one PDF, offered on the site
	@echo 'Printing the book ...'
	@$(RUN) -m bookbuild pdf

worksheets: docs ## print sheets to fill in by hand, and their answers, offered on the site
	@$(RUN) -m bookbuild worksheets

offline: docs ## pack the site as one zip file that opens from a folder, offered on the site
	@$(RUN) -m bookbuild offline

test: $(INSTALLED) ## run every test
	@$(RUN) -c '$(NO_BROWSER)' || $(RUN) -m playwright install --only-shell chromium >/dev/null 2>&1 || \
		echo 'No browser was found, and none could be fetched: the tests in tests/browser need one.'
	@echo 'Running the tests ...'
	@$(ONE_THREAD) $(RUN) -m pytest $(ON_ALL_CORES) $(if $(SITE),--site=$(SITE))

test-quick: WORKERS = auto
test-quick: $(INSTALLED) ## run the tests that take a minute: no browser, no build, no program started, none marked slow
	@$(ONE_THREAD) $(RUN) -m pytest $(ON_ALL_CORES) --quick

test-engines: $(INSTALLED) ## try what is live in Debian's Chromium, Firefox and WebKit; ENGINES=playwright fetches them instead
	@$(if $(filter playwright,$(ENGINES)),$(RUN) -m playwright install --with-deps chromium firefox webkit)
	@echo 'Trying what is live in three browsers ...'
	@$(RUN) -m pytest -rs --engines $(if $(filter playwright,$(ENGINES)),--fetched-engines) tests/engines $(if $(SITE),--site=$(SITE))

lint: $(INSTALLED) ## check format, style and types, of Python and of JavaScript
	@$(VENV)/bin/ruff format --check --quiet src gallery tests benchmarks || \
		{ echo 'Some files are not formatted: run $(VENV)/bin/ruff format src gallery tests benchmarks' >&2; exit 1; }
	@$(VENV)/bin/ruff check --quiet src gallery tests benchmarks
	@$(VENV)/bin/mypy
	@if $(MAKE) --silent --no-print-directory $(TSC) 2>/dev/null; then \
		$(VENV)/bin/node $(TSC) && $(VENV)/bin/node src/bookbuild/upkeep/needed_browsers.mjs; else \
		echo 'Types of the JavaScript, and the browsers that it needs, were not checked, because TypeScript could not be fetched from npm:' \
			'run make lint again when there is a network.' >&2; test -z "$$CI"; fi

check: lint test docs ## lint, test and build: all that a change should pass

audit-lock: $(INSTALLED) ## ask whether a hole is known in what the locks name
	@$(RUN) -m bookbuild audit-lock lock.txt lock-bench.txt

audit-workflows: $(INSTALLED) $(CHECKED) ## read the workflows for GitHub with zizmor and actionlint
	@$(RUN) -m bookbuild audit-workflows

audit-markup: $(INSTALLED) $(CHECKED) ## read the built book's markup with html-validate
	@$(RUN) -m bookbuild audit-markup

new-chapter: $(INSTALLED) ## begin a chapter: make new-chapter NAME=90_my_question PART=4_further
	@$(if $(NAME),,echo 'Say how the chapter is called: make new-chapter NAME=90_my_question PART=4_further' >&2; exit 2)
	@$(RUN) -m bookbuild new-chapter $(NAME) $(PART)

dist: $(INSTALLED) ## build the package for PyPI into dist/
	@$(RUN) -m hatchling build

serve: $(INSTALLED) ## show the book in the browser while you change it
	@echo 'Drawing every figure; then the book is at http://127.0.0.1:8000 ...'
	@$(RUN) -m bookbuild serve

audit: $(INSTALLED) $(CHECKED) ## read the built book's markup, and measure it with Lighthouse (needs npx and Chromium)
	@$(RUN) -m bookbuild audit

# npm keeps the times that files had when they were packed: touched, so that it is fetched again only for another lock.
define NPM_CI
	@echo 'Installing what $< names ...'
	@$(VENV)/bin/npm ci --prefix $(<D) --ignore-scripts --no-audit --no-fund --loglevel=silent --fetch-retries=1 --fetch-retry-mintimeout=1000 >/dev/null || \
		{ echo 'What $< names could not be fetched from npm: try again when there is a network.' >&2; exit 1; }
	@touch $@
endef

$(TSC): $(NPM)/package-lock.json | $(INSTALLED)
	$(NPM_CI)

$(CHECKED): $(CHECKS)/package-lock.json | $(INSTALLED)
	$(NPM_CI)

# PyTorch is in no lock: from PyPI it brings gigabytes for graphics cards, from its own index it does not.
BENCH := .venv-bench
TORCH ?= torch==2.13.0 --extra-index-url https://download.pytorch.org/whl/cpu

bench: $(BENCH)/installed ## compare the speed with loops, SciPy, OpenCV and PyTorch, and write speed.json
	@$(BENCH)/bin/python benchmarks speed.json

$(BENCH)/installed: $(MADE) lock-bench.txt
	@echo 'Installing what lock-bench.txt names, and PyTorch, into $(BENCH) (some minutes) ...'
	@"$(PYTHON)" -m venv --clear $(BENCH)
	@$(BENCH)/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes -r lock-bench.txt
	@$(BENCH)/bin/python -m pip --quiet --disable-pip-version-check install $(TORCH) || \
		echo 'PyTorch could not be installed; its columns stay empty.' >&2
	@$(BENCH)/bin/python -m pip --quiet --disable-pip-version-check install --no-deps --no-build-isolation -e .
	@touch $@

lock: $(INSTALLED) ## resolve both locks again after a change in pyproject.toml
	$(VENV)/bin/uv pip compile pyproject.toml --extra figures --extra cli --group docs --group tests --group check --group build $(LOCK_OPTIONS) \
		--universal --python-version 3.11 --generate-hashes --no-header --quiet -o lock.txt
	$(VENV)/bin/uv pip compile pyproject.toml --group bench --group build $(LOCK_OPTIONS) \
		--universal --python-version 3.11 --generate-hashes --no-header --quiet -o lock-bench.txt

clean: ## remove all that make has made, .venv included
	rm -rf $(VENV) $(BENCH) $(NPM)/node_modules $(CHECKS)/node_modules site docs/book dist .pytest_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

$(MADE):
	@command -v "$(PYTHON)" >/dev/null || { \
		echo 'There is no $(PYTHON) here. Install Python 3.11 or newer,' \
			'or name the one you have: make docs PYTHON=python3.13' >&2; exit 1; }
	@"$(PYTHON)" -c '$(TOO_OLD)'
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo '$(PYTHON) cannot make environments. Install its venv module;' \
			'on Debian and Ubuntu: sudo apt install python3-venv' >&2; exit 1; }
	@echo 'Making $(VENV) ...'
	@"$(PYTHON)" -m venv --clear $(VENV)
	@touch $@

# Touched last: an install that failed or was stopped is taken up again.
$(INSTALLED): $(MADE) lock.txt pyproject.toml
	@echo 'Installing what lock.txt names into $(VENV) (a minute or two) ...'
	@$(PIP) install --require-hashes -r lock.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@
