"""Passages to short answers, each with its probability."""
