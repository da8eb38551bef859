"""HTTP: wire models, errors, streams, languages, the gate; below it the API, guards, pages and the process."""
