"""How good the answers are, and the calibration that a question set teaches."""
