"""The knowledge graph: PathRAG's retrieval over one file, or its server over HTTP."""

PORT = "graph"
"""The name of the port in errors."""
