"""A small, real issuer: HTTP API, store, verification and command line."""
