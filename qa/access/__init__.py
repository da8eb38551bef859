"""Authentication: who is asking, and how the server knows."""
