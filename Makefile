# Each target is a script of config/setup that can be run as well.
.PHONY: help setup demo test check bench bless docs lock

help:
	@echo "make setup|demo|test|check|bench|bless|docs|lock"

setup demo test check bench bless docs lock:
	@sh config/setup/$@.sh
