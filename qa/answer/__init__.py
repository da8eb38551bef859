"""Readings to an answer: judged, grouped, quoted."""
