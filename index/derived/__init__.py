"""What is made from the store and can be made again: dense and lexical indexes, checked by hash."""
