# Python 3.11 or newer and make are all that a machine needs; environments live in .envs/ and are made by .ci/envs.py.
SHELL   := /bin/sh
PYTHON  ?= $(or $(shell for p in python3.11 python3 python3.13 python3.12 python3.14; do \
             $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done),python3)
BIN     := .envs/main/bin
PY      := $(BIN)/python
SECOND  := .envs/3.13/bin/python
CODE    := $(wildcard src adapters/*/src adapters/*/tests tests examples docs bench typing_tests conftest.py)
ARGS    ?=
# what depends on the interpreter, for the second one: the core, the contracts over fewer examples (HYPOTHESIS_PROFILE),
# what a first event loads, and the runtimes that are Python of this version; without what tests the tests themselves
TWICE   := tests/unit tests/guards/test_first_event.py examples $(wildcard adapters/*/tests/test_contract.py \
             adapters/aws/tests/test_local*.py adapters/container/tests/test_local*.py)
MARKED  := not once and not wheels and not campaign and not corpus
ON      ?=
CHECK   ?=
export FUNGIBLE_CORPUS ?= ../shared/corpus
export FUNGIBLE_AZURE_PYTHON ?= $(abspath .envs/azure/bin/python)
export FUNGIBLE_CLOUDFLARE ?= $(CURDIR)/.envs/cloudflare
export UV_PYTHON_DOWNLOADS := never
export UV_SYSTEM_CERTS := true
export MYPYPATH := $(subst $() $(),:,$(wildcard src adapters/*/src examples/* bench docs))

.PHONY: help envs test check format lint types unit unit-second pairs demo bench corpus mutants faults campaign wheels lock clean
.NOTPARALLEL:

help:            ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

envs:            ## make or refresh the environments
	@$(PYTHON) .ci/envs.py

test: envs       ## format, lint, types, then all tests on 3.11 and on 3.13
	@$(MAKE) --no-print-directory lint types unit unit-second

check: envs lint types       ## format, lint and types alone

lint:
	$(BIN)/ruff format --check --quiet --diff .
	$(BIN)/ruff check --quiet .

types:
	$(BIN)/mypy $(CODE)
	$(BIN)/pyright --warnings

unit: envs       ## the tests alone, on the main environment: make unit ARGS="tests/test_x.py -k name"
	$(PY) -m pytest $(or $(ARGS),-n 2)

unit-second:
	@if [ -x $(SECOND) ] && [ "$$(readlink .envs/main)" != 3.13 ]; \
	 then HYPOTHESIS_PROFILE=second $(SECOND) -m pytest $(or $(ARGS),-n 2 -m "$(MARKED)" $(TWICE)); \
	 else echo "Python 3.13: not there, its tests were left out"; fi

pairs: envs      ## each kind's codec, simulator, recorded pairs and laws, counted
	$(PY) -m pytest -q tests/guards/test_pairs.py

demo: envs       ## the same requests and events to examples/orders on every real runtime: make demo ON=aws
	@$(PY) tests/demo/run.py $(if $(ON),--on $(ON))

bench: envs      ## speed and size beside the peers; CHECK=1 fails above the budget
	@$(PY) bench/run.py $(if $(CHECK),--check)

.envs/sam/samcli: | envs           # AWS's own sample events, JSON files of this wheel: nothing of it is imported
	$(BIN)/uv pip install --quiet --python $(PY) --target .envs/sam --no-deps aws-sam-cli==1.170.0

corpus: envs .envs/sam/samcli      ## recorded events of FUNGIBLE_CORPUS against a second opinion
	@test -d "$(FUNGIBLE_CORPUS)" || { echo "no corpus at $(FUNGIBLE_CORPUS): set FUNGIBLE_CORPUS"; exit 1; }
	$(PY) -m pytest -m corpus tests/corpus $(ARGS)

mutants: envs    ## change each codec in each way: its contract must see it (ARGS="--sample 40 --seed 1")
	$(PY) tests/mutants/run.py $(ARGS)

faults: envs     ## each kind of items on its real runtime, each item with another fault (ARGS="--only aws/sqs moto")
	$(PY) tests/faults/run.py $(ARGS)

campaign: envs   ## each law over 10,000 examples and the long tests, then all mutants, then all faults
	HYPOTHESIS_PROFILE=campaign $(PY) -m pytest -m "campaign or hypothesis" --timeout 3600 $(or $(ARGS),-n 2)
	@$(MAKE) --no-print-directory mutants faults ARGS=

wheels: envs     ## build dist/ and try it in empty environments
	rm -rf dist
	$(BIN)/uv build --quiet --all-packages --build-constraints constraints.txt --out-dir dist \
	  --python $(PY)
	FUNGIBLE_DIST=dist $(PY) -m pytest -m wheels tests/test_wheels.py $(ARGS)

format: envs     ## write the code as the formatter has it
	$(BIN)/ruff format --quiet .
	$(BIN)/ruff check --quiet --fix --exit-zero .

lock: envs       ## resolve constraints.txt anew
	@$(PYTHON) .ci/envs.py --lock

clean:           ## remove what was made
	rm -rf .envs .bench build dist uv.lock .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
