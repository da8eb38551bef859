"""How ``qa/models`` was made: the trained reader, from the training sets to the shipped weights. ``make reader``."""
