"""Mail: each message is a document, each attachment another."""
