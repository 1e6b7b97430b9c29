"""What operators see of the dead letters, and do to them."""
