"""The knowledge graph in PathRAG's server, over HTTP."""
