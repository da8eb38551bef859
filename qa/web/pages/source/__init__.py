"""The page of a document: paragraphs, tables, slides and messages, each in a form of its own."""
