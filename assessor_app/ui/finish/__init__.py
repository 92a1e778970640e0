"""Finishing a review: what is missing, what the earner reads, signing, stepping back."""
