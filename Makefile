# Everything runs in a virtual environment of its own, made once from the pinned list; what of it
# is never imported is never compiled.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo docs maps audit test test-large test-all lint types bench setup clean

setup: .venv/.done

.venv/.done: requirements.lock pyproject.toml
	"$(PYTHON)" -m venv .venv
	"$(BIN)/python" -m pip install --quiet --disable-pip-version-check --no-compile -r requirements.lock
	"$(BIN)/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch .venv/.done

demo: setup
	"$(BIN)/python" -m sufficiency run data/norfolk/scenarios/programme.toml --forecast data/national --rides --pounds --out results/programme

PLANS := data/norfolk/scenarios/programme-found.toml data/norfolk/scenarios/bases-only-found.toml data/norfolk/scenarios/as-built.toml
NEXT := data/norfolk/scenarios/next-two-found.toml data/norfolk/scenarios/next-two-bases-found.toml data/norfolk/scenarios/next-two-agreed.toml
YEARS := --public --forecast data/national

# Each file is held against those before it, so that no two of them together give a child away.
maps: setup
	"$(BIN)/python" -m sufficiency map $(PLANS) $(YEARS) --frontier data/norfolk/scenarios/programme-openings.json --out maps/norfolk.html
	"$(BIN)/python" -m sufficiency report $(PLANS) $(YEARS) --drive --against maps/norfolk.html --out maps/report
	"$(BIN)/python" -m sufficiency report $(NEXT) $(YEARS) --drive --against maps/norfolk.html --against maps/report --out maps/next/report
	"$(BIN)/python" -m sufficiency map $(NEXT) $(YEARS) --against maps/norfolk.html --against maps/report --against maps/next/report --out maps/next/norfolk.html
	rm maps/*-internal.* maps/next/*-internal.*

# The documentation as a site in results/site, and a broken link is an error; no network is used.
docs: setup
	NO_MKDOCS_2_WARNING=1 "$(BIN)/python" -m mkdocs build --quiet

audit:
	npm ci --prefix tests/browser

# Bytecode is kept, whatever a machine is set to: all that is started here reads it.
export PYTHONDONTWRITEBYTECODE :=

# Every law at small size; test-large has the browser, the county and long property sweeps.
PYTEST := "$(BIN)/python" -m pytest -n 2 --dist worksteal

test: setup
	$(PYTEST) -m "not large"

test-large: setup
	$(PYTEST) -m large

# Every seed of every law; test-large, which is what a change is checked with, tries every third.
test-all: export SUFFICIENCY_EVERY_SEED := yes
test-all: test test-large

lint: setup
	"$(BIN)/python" -m ruff check .

types: setup
	"$(BIN)/python" -m mypy

# An extract of OpenStreetMap; without it that part is left out, saying so.
EXTRACT ?= ../shared/roads/rutland_osm_2018.osm.pbf

bench: setup
	"$(BIN)/python" benchmarks/optimise.py --write
	"$(BIN)/python" benchmarks/scale.py --warm --write
	"$(BIN)/python" benchmarks/travel.py --write
	"$(BIN)/python" benchmarks/countyroads.py $(EXTRACT) --write
	"$(BIN)/python" benchmarks/ledger.py --kills 100 --orders 100000 --bytes 100 --write

clean:
	rm -rf .venv results
