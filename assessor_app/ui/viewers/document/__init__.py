"""Office documents and captured web pages, as the decoder makes safe HTML of them."""
