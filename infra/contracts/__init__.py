"""The public contract as files: JSON Schemas, AsyncAPI and TypeScript.

``python -m infra.contracts`` writes them from `ports.events`; a test fails when they
are stale, another when a change breaks a reader of what was published.
"""
