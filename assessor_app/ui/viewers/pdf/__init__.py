"""The viewer of PDF files: pages in one continuous scroll, painted by the isolated decoder."""
