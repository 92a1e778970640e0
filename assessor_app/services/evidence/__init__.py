"""Evidence beyond one view of it: searched, compared, likened, and its text."""
