"""Evaluation on a question set whose answers are known, and a calibration fitted to it."""
