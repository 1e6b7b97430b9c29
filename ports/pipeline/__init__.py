"""The pipeline: its stages, steps, commands, messages, and what follows what."""
