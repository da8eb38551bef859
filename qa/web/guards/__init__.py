"""Middleware that checks a request before it is served: host, origin, sign-in, limits, chat sessions."""
