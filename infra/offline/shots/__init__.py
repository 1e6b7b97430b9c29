"""How a scene is divided into shots: segments, coverage, performance."""
