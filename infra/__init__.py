"""Adapters: one technology a folder."""
