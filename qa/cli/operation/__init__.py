"""Commands for whoever runs Pincite: backups, a look at the machine, a look at the documents."""
