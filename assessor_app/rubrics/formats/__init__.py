"""Rubrics from and to files: CASE 1.1 JSON and the short YAML."""
