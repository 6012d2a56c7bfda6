# The menu of this repository; `make` alone prints it.
#
# `make site` and `make test` need nothing but make and a Python: they set up .venv themselves when it is missing or
# when pyproject.toml has changed, and stay off the network otherwise. Only what GNU make 3.81 knows is used, because
# that is the one macOS has. Every path is relative and every tool is run as a module of .venv's Python: the scripts in
# .venv/bin name their folder in full, and fail once it is renamed or when it has a quote in its name.

PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/python -m

.DEFAULT_GOAL := menu
.NOTPARALLEL:
.PHONY: menu site serve test check bless bench proof ci clean always

menu:
	@echo 'Milepost turns Markdown project logs into a site of project status. What you can make here:'
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-6s %s\n", $$1, $$2 }' Makefile

site: .venv/.core ## build the site in content/ into _site/
	@$(RUN) milepost build
	@echo "To read it, open $$(pwd)/_site/index.html in a browser (a double click will do), or run: make serve"

serve: .venv/.core ## show the site in a browser and rebuild it as you write
	@$(RUN) milepost serve

test: check .venv/npm/.test ## run the static checks, then the tests
	@echo 'Now the tests.'
	@$(RUN) pytest --numprocesses auto --dist loadfile

# All three run even when the first one fails: whoever is to mend something should see the whole of it.
check: .venv/.dev ## run the static checks alone: ruff (format, lint) and mypy
	@echo 'The static checks: ruff format, ruff check, mypy.'
	@failed=0; \
	$(RUN) ruff format --check --quiet || { failed=1; echo 'To have the formatting mended, run: $(BIN)/ruff format' >&2; }; \
	$(RUN) ruff check --quiet || failed=1; \
	$(RUN) mypy --no-error-summary || failed=1; \
	exit $$failed

bless: .venv/.dev ## accept what the golden tests see now as right
	@$(RUN) pytest --bless

bench: .venv/.dev ## measure how fast it is
	@if [ -f benchmarks/run.py ]; then $(BIN)/python benchmarks/run.py; \
	else echo 'There is no benchmark yet: it would be benchmarks/run.py.'; fi

proof: .venv/.dev .venv/npm/.proof ## run the slower proofs that the tests leave out
	@$(RUN) pytest -m proof

ci: test ## run what continuous integration runs, and nothing more

clean: ## remove what was built, and caches (.venv stays)
	@rm -rf _site .milepost dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name .venv -prune -o -type d -name __pycache__ -prune -exec rm -rf {} +

# What is installed. Each mark tells what it was installed for: this pyproject.toml, this folder (an editable install
# names it, and folders get renamed) and this Python. While all three are the same, the network is not asked.

MARK := { cat pyproject.toml && pwd && $(BIN)/python -V; }

.venv/.core: .venv/bin/python always
	$(call install,.,Milepost)

.venv/.dev: .venv/bin/python always
	$(call install,.[dev],Milepost and its development tools)
	@cp $@ .venv/.core

.venv/bin/python:
	$(call need,$(PYTHON))
	@echo 'Setting up .venv, once.'
	@"$(PYTHON)" -m venv --clear .venv

# As pip compiles what it installs, so is this compiled: where Python may not keep what it has compiled, as containers
# like to have it, every start would take twice as long.
define install
$(if $(wildcard $(BIN)/python),$(call need,$(BIN)/python))
@if $(MARK) | cmp -s - $@; then exit 0; fi; \
echo 'Installing $(2) into .venv; it may take a minute.'; \
$(BIN)/python -c 'import pip' 2>/dev/null || $(BIN)/python -m ensurepip >/dev/null || exit 1; \
$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '$(1)' \
&& $(BIN)/python -m compileall -q generator && $(MARK) > $@ \
|| { echo 'pip could not install $(2) into .venv; why is said above.' >&2; exit 1; }
endef

# What the tests take from npm, where there is one. A test that misses it says so, in one line.

.venv/npm/.test: .venv/.dev always
	$(call npm,--omit=dev,a validator of HTML)

.venv/npm/.proof: .venv/.dev always
	$(call npm,--include=dev,a validator of HTML and Lighthouse)
	@if [ -f $@ ]; then cp $@ .venv/npm/.test; fi

# Not with --prefix, which would take another global npmrc, and with it whatever the machine has set up there.
define npm
@if [ ! -f tests/npm/package-lock.json ] || cmp -s tests/npm/package-lock.json $@; then exit 0; fi; \
command -v npm >/dev/null || exit 0; \
echo 'Installing $(2) into .venv/npm; it may take a minute.'; \
mkdir -p .venv/npm && rm -f .venv/npm/.test .venv/npm/.proof && cp tests/npm/*.json .venv/npm \
&& (cd .venv/npm && npm ci $(1) --loglevel=error --no-audit --no-fund --ignore-scripts >/dev/null) \
&& cp tests/npm/package-lock.json $@ || echo 'npm could not install $(2); why is said above.' >&2
endef

# Stop with one line unless Python $(1) can do the work. The question is put so that any Python since 2.7 can answer it.

need = $(if $(filter ok,$(call ask,$(1))),,$(error $(call ask,$(1))))
ask = $(shell "$(1)" -c '$(QUESTION)' "$(1)" 2>/dev/null || echo '$(1) does not start: install Python 3.11 or newer, $(NAME_ONE)')
NAME_ONE := or name one that is there, as in: make site PYTHON=/usr/local/bin/python3.12
QUESTION := import sys; \
	me = sys.argv[1]; \
	ours = me == "$(BIN)/python"; \
	new = sys.version_info >= (3, 11); \
	found = ".".join(str(n) for n in sys.version_info[:3]); \
	wanted = ("venv", "ensurepip") if new and not ours else (); \
	lacks = [m for m in wanted if not __import__("importlib.util").util.find_spec(m)]; \
	old = me + " is Python " + found + ", but Milepost needs 3.11 or newer: "; \
	how = "delete .venv and run this again" if ours else "install that, $(NAME_ONE)"; \
	apt = " has no module " + " and ".join(lacks) + "; on Debian and Ubuntu this brings it: apt install python3-venv"; \
	print(me + apt if lacks else "ok" if new else old + how)
