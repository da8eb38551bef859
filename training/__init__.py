"""How what is fitted or trained was made: from the training sets to the files that ship."""
