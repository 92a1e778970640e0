"""Whole programs on real files, killed, cut off from power, and given failing system calls."""
