"""Seeing it run: numbers for Prometheus, log lines that belong together, errors that are told."""
