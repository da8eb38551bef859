"""The text of a passage: tables and lists in it, how it is read, and where a quote begins and ends."""
