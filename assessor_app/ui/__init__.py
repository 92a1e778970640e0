"""The window. Nothing here fetches, saves or decides."""
