"""Measure Okno on this machine: `make bench`."""
