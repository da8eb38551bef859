"""Citations: made, followed, looked up, verified, exported."""
