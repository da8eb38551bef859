"""Words, question types, answer types and metrics, which every package above may use."""
