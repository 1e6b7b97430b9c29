"""``novel-crews webhooks``: who receives public events over HTTPS."""
