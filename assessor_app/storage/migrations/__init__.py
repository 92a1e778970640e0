"""Migrations of the database; a released one is never edited."""
