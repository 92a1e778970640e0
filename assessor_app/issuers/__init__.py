"""Connectors to issuers: one a file, behind one Protocol."""
