"""A look at the documents themselves: what in them makes answers worse, and what to do about it."""
