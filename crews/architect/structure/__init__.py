"""The structure of the whole story, its knowledge graph and the scenes' inputs."""
