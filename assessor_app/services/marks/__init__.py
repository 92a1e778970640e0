"""What an assessor marks on evidence: made, read, listed, cited, written out, taken in."""
