"""Tables: each row stands below the names of its columns, each cell has a place."""
