"""How settings are read and checked; which there are stands in :mod:`qa.settings`."""
