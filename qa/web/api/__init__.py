"""The interfaces for programs: our own, OpenAI's and the Model Context Protocol."""
