"""Rubrics: their model, their decision rules, their scoring and their file formats. Pure."""
