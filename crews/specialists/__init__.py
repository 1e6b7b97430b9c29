"""The specialists' crew: camera, dress and sound, each writing only its own fields."""
