"""Word documents: the body and what stands beside it, as they are once all changes are accepted."""
