"""Text structure: paragraphs and their kinds, headlines, dates, sentences, passages, tokens, near-duplicates."""
