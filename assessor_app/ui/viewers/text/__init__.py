"""Text, Markdown, tables of comma-separated values, and captions as a transcript."""
