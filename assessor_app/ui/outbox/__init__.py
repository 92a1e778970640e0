"""What happened to each decision, in plain words."""
