"""What the person chooses: look, keys, working offline, and the profile's upkeep."""
