"""The server process: start, stop, log and metrics."""
