"""Pictures, to the pixel."""
