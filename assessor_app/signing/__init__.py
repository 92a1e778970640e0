"""Canonical bytes, proofs, keys, verification and the device's log chain."""
