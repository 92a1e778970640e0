"""Rubrics: the library of this device, and the editor."""
