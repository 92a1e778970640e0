"""The scoring pane: parts, criteria, levels, rationale, and the outcome so far."""
