"""The store, which is the truth: all that is indexed, in one SQLite file, in versions."""
