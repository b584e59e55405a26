# Two commands do all the set-up: `make demo` and `make test`. Both install into .venv first.
PYTHON ?= python3
PORT ?= 8000
SERVE ?= 1
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test bench bench-site fuzz soak mutants-permissions screenshots lint docs packages clean
.DEFAULT_GOAL := demo

$(VENV)/.base: requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --requirement requirements.txt
	$(BIN)/pip install --quiet --no-deps --editable .
	touch $@

$(VENV)/.demo: $(VENV)/.base requirements-demo.txt
	$(BIN)/pip install --quiet --no-deps --requirement requirements-demo.txt
	touch $@

$(VENV)/.site: $(VENV)/.base requirements-site.txt
	$(BIN)/pip install --quiet --requirement requirements-site.txt
	touch $@

$(VENV)/.dev: $(VENV)/.base $(VENV)/.site requirements-dev.txt
	$(BIN)/pip install --quiet --requirement requirements-dev.txt
	touch $@

# Windows needs no build tools: every package of the base install has a wheel there (nothing is installed).
$(VENV)/.windows: $(VENV)/.base
	$(BIN)/pip install --quiet --dry-run --ignore-installed --no-deps --only-binary=:all: \
		--platform win_amd64 --python-version 3.11 --target $(VENV)/windows --requirement requirements.txt
	touch $@

demo: $(VENV)/.demo $(VENV)/.site  ## run three projects from readings to workbook and print what came out
	$(BIN)/python demo/run.py --serve=$(SERVE) --port=$(PORT)

test: $(VENV)/.dev $(VENV)/.demo $(VENV)/.windows packages lint  ## install what is missing and pass all tests
	$(BIN)/pytest -n 2 --dist loadfile -m "not slow"
	TOBIISHI_TEST_POSTGRES=1 $(BIN)/pytest tests/site -n 2 --dist loadfile -m "not slow"
	$(BIN)/pytest -n 2 --dist loadfile -m slow

lint: $(VENV)/.dev  ## formatting, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	TOBIISHI_DEMO=1 $(BIN)/mypy
	$(BIN)/lint-imports --no-logo

packages:  ## system packages of the tests: installed where we may, otherwise the command is printed
	$(PYTHON) scripts/system_packages.py

bench: $(VENV)/.dev $(VENV)/.demo  ## ratios to the bare engines
	$(BIN)/python benchmarks/run.py

bench-site: $(VENV)/.dev  ## pages over 200 times the record, on both databases
	$(BIN)/python benchmarks/pages.py

fuzz: $(VENV)/.dev  ## 100,000 mutated inputs
	$(BIN)/python -m tests.fuzz.run --count 100000

soak: $(VENV)/.dev  ## kill the server 200 times while edits are saved
	$(BIN)/python -m tests.site.soak.killing 200

mutants-permissions: $(VENV)/.dev  ## each operation without its question for permission must fail a test
	$(BIN)/pytest -q -s tests/site/permissions/test_mutants.py

screenshots: $(VENV)/.dev packages  ## every page type in both languages and two widths, once in dark, into build/screenshots
	$(BIN)/python tests/site/browser/screenshots.py

docs: $(VENV)/.dev  ## write the generated pages anew
	$(BIN)/python scripts/generate_docs.py
	$(BIN)/python scripts/published_cases.py
	$(BIN)/python scripts/translate.py

clean:
	rm -rf $(VENV) build demo/output
