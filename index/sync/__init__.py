"""Files to the index: discovered, read, embedded, stored, published; each stands in the ledger."""
