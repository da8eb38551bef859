"""Words and measures that everything else may use."""
