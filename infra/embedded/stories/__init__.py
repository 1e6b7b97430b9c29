"""Stories from files: plain text, and the documents that writers have."""
