"""What a request passes before it is served: origin, sign-in, limits, the right to a session."""
