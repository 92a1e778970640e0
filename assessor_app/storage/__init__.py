"""The encrypted store of this device: database, projections, search index and decision journal."""
