"""The embedded profile: broker and archive in one process and one folder."""
