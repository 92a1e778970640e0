"""What comes from issuers, and when it goes again."""
