# Set-up, tests and benchmarks. Nothing but Python >= 3.11 and make is needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: run test test-thorough check format bench vocabulary reader measured clean

run: $(VENV)/installed
	$(BIN)/pincite index seeds
	$(BIN)/pincite serve

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

# The laws are tried on all their cases, not on a sample.
test-thorough: $(VENV)/installed-dev
	PINCITE_THOROUGH=1 $(BIN)/python -m pytest --numprocesses auto --dist loadfile

check: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/installed-dev
	$(BIN)/python -m benchmarks

# From the training sets to qa/reader/models: hours on two cores, minutes on a GPU. Broken off, it goes on where it was.
# TRAIN is the folder of the sets; beside it, in dev, lie those for the calibration.
reader: $(VENV)/installed-dev
	$(BIN)/python -m training.reader $(TRAIN)
	$(BIN)/python -m training.cross_encoder
	$(BIN)/python -m training.cross_encoder.ship $(WEIGHTS)
	$(MAKE) measured

# All that depends on the models, after one of them was exchanged: calibrations, figures, model cards.
measured: $(VENV)/installed-dev
	$(BIN)/python -m training.calibrate
	$(BIN)/python -m training.calibrate light
	$(BIN)/python -m benchmarks calibrated quality golden asking
	$(BIN)/python -m training.cross_encoder.card
	$(BIN)/python -m training.reader.card

vocabulary: $(VENV)/installed-dev
	$(BIN)/python -m training.vocabulary

clean:
	rm -rf $(VENV) .pincite build dist *.egg-info

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# torch comes first and alone: resolved together with the others, pip would look at builds with CUDA.
$(VENV)/torch: constraints.txt | $(VENV)/bin/python
	$(PIP) install --quiet --constraint constraints.txt torch
	touch $@

$(VENV)/installed: pyproject.toml $(VENV)/torch
	$(PIP) install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(PIP) install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@
