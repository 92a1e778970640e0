"""The HTTP API, a module a resource (DESIGN 7)."""
