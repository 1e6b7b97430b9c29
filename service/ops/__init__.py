"""What operators see of a running process: HTTP endpoints, health, metrics, logs."""
