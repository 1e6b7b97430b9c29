"""Which step works which message, and what follows when it fails."""
