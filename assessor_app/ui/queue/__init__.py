"""The queue: what there is to review, where it stands, and what can be done about it."""
