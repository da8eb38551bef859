"""What browsers get: answers, documents and notices as HTML, scripts and styles."""
