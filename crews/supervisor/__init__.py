"""The Supervisor's crew: has a scene corrected, and publishes what is left wrong."""
