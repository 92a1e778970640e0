"""Tests: unit (no Qt), integration, ui, e2e and conformance."""
