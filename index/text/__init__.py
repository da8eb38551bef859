"""Text taken apart: paragraphs, what each is for, sentences, passages, tokens."""
