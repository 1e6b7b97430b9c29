"""The commands of ``novel-crews``: one module for each group of them.

`cli` declares the commands and their options, and imports the module that does the work
only when its command is called: CrewAI, spaCy and SQLAlchemy are slow to import. That
is why small commands have a module of their own.
"""
