"""Evidence on this device: encrypted blobs, bags, and the isolated decoder of learners' files."""
