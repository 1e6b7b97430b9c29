"""The commands of ``novel-crews edit``: people decide, and the film follows."""
