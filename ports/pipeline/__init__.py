"""The pipeline itself: its stages, its steps, their commands, and what follows what."""
