"""The knowledge graph: PathRAG in one file, or PathRAG behind HTTP."""
