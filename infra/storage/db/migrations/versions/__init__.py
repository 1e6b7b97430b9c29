"""The revisions, oldest first by number.

Beside what Alembic asks for, each names the `release` that brought it, and the `oldest`
revision whose code still works on it. A revision that only adds leaves `oldest` as it
was, and releases run side by side; one that takes away raises it, a release after the
code stopped to use what goes.
"""
