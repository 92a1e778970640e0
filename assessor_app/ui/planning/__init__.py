"""Sessions: what fits into the time that somebody has, and the way through it."""
