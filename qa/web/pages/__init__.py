"""What browsers are shown: answers, documents, notices, scripts and styles."""
