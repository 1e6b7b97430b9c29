"""The console: pages on the ops port for the people who operate the service.

Pages are rendered here and need no script; a small one of ours makes them live.
"""
