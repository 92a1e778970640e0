"""The comment bank at the cursor, and the dialog that keeps it."""
