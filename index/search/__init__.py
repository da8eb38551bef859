"""An index folder opened for reading, and search in it."""
