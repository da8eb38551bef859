"""OpenDocument: texts and presentations of LibreOffice and its kin."""
