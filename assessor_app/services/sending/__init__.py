"""What goes to issuers, and what they answered."""
