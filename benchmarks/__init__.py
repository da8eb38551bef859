"""Quality and speed, measured; results are JSON with machine and date."""
