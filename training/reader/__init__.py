"""How ``qa/reader/models`` was made: from the training sets to the shipped weights. ``make reader``."""
