"""Conversations: follow-ups rewritten as standalone questions; suggested questions; completions; transcripts."""
