"""All that cannot be made again, in one file, and an index made of it again."""
