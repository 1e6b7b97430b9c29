"""Every decision: the steps, the four crews, the reading kit and the laws."""
