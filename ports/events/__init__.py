"""The published contract: the events that we receive and publish, and their form."""
