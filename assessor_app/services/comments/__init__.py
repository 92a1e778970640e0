"""What is written often or should be looked at: the comment bank and spelling."""
