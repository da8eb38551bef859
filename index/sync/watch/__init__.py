"""Folders that keep themselves in step: a run of the index whenever something in them has changed."""
