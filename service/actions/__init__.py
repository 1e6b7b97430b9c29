"""What operators do: one function an action, for the command line and the console.

Each takes open stores and adapters, says who acts, and leaves a row in the audit.
"""
