"""Formats that are text: the document's text is the file, decoded."""
