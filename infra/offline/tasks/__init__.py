"""The tasks of the language model, one module each, named as the ports name them."""
