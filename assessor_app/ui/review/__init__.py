"""The review of one submission: its evidence, a place to look at it, and the rubric beside it."""
