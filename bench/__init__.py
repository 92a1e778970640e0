"""Measurements, as ratios within one run. ``python run.py bench [NAME] [--json]``."""
