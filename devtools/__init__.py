"""What ``run.py`` does: environments, system packages, demo, checks. Not part of the product."""
