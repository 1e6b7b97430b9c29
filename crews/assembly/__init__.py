"""The last steps of a run: the film put together, and the archive told how it ended."""
