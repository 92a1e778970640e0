"""Values and state machines of assessing, with the standard library only."""
