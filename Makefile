# One set-up for everything: frontdoor/local/bootstrap.py makes .venv, installs what is locked and builds the assets.
# PORT, DATA and POSTGRES are read from the environment or the command line: make run PORT=8001 DATA=.local-second
PYTHON ?= python3

.PHONY: help run test check test-long bench-api prove-house prove-guards

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## /make \1  /p' Makefile

run:  ## everything, at http://127.0.0.1:8000/
	@$(PYTHON) frontdoor/local/bootstrap.py run

test:  ## every check and test (at most 15 minutes)
	@$(PYTHON) frontdoor/local/bootstrap.py test

check:  ## the fast part of the tests (under a minute)
	@$(PYTHON) frontdoor/local/bootstrap.py check

test-long:  ## the long runs
	@$(PYTHON) frontdoor/local/bootstrap.py test-long

bench-api:  ## the partner API and the outbox beside their peers, on a quiet machine
	@$(PYTHON) frontdoor/local/bootstrap.py bench-api

prove-house:  ## fresh clones, every kind of machine: does it start, does everyone get in, does it leave nothing?
	@$(PYTHON) frontdoor/local/bootstrap.py prove-house

prove-guards:  ## plant one fault for each guard in a scratch clone: is it seen?
	@$(PYTHON) frontdoor/local/bootstrap.py prove-guards
