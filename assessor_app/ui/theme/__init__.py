"""How everything looks: one source for colours, spacing and type."""
