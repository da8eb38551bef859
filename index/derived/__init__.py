"""The search indexes of one generation: derived from the store, checked by hash, rebuilt when damaged."""
