"""Runs the domain's work when nobody is waiting: `python -m worker` and `python -m worker beat`."""
