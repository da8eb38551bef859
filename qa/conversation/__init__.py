"""Conversations: follow-ups made to stand alone, what to ask first, what is about to be typed."""
