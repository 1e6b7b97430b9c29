"""Dead letters: stored, listed, selected, discarded; and the audit of who did what."""
