"""Every decision: the four crews, their prompts, the reading kit and the laws."""
