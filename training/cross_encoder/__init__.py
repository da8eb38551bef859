"""The reader that ranks: the encoder's twelve layers over question and passage, from data to weights."""
