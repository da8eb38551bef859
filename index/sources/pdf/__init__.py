"""PDF: drawn characters to text in reading order, and back to where they are drawn."""
