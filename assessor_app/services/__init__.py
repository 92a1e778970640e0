"""Use cases: one verb each, one transaction each, returning what changed."""
