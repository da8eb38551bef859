"""Office documents: text, slides, and what LibreOffice converts."""
