"""What a paragraph of plain text is for, told by its form: a heading, a question, a dateline, page furniture."""
