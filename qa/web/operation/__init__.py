"""The process that serves: its start, its end, its log and its figures."""
