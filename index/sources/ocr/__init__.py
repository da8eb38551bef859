"""Pictures of pages to words and their places, by optical character recognition (OCR): the extra ``ocr``."""
