"""Which handler takes which message, and what follows when a step fails."""
