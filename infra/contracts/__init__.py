"""The public contract as files: JSON Schemas, AsyncAPI and TypeScript.

``python -m infra.contracts`` generates them from `ports.events`. A test fails when they
are out of date, and another when a change breaks the readers of published events.
"""
