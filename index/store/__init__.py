"""The truth: what is indexed, in one SQLite file, in versions."""
