"""Presentations: the shapes of each slide, their order, and what they say."""
