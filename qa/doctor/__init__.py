"""A look at all that Pincite needs to answer: settings, models, index, machine; each trouble with its mend."""
