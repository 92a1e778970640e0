"""One repository a file: frozen dataclasses in and out. None ends a transaction."""
