"""Viewers of evidence: each kind in a folder of its own, behind one Protocol."""
