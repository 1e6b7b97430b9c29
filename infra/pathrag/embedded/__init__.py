"""The knowledge graph in one SQLite file, with PathRAG's retrieval in this process."""
