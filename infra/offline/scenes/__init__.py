"""Where and when a scene plays, and where one scene ends and the next begins."""
