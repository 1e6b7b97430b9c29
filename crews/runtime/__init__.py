"""How a crew asks a model: configuration, CrewAI, answer cache and budget."""
