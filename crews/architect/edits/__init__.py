"""Applies the decisions of people to what the models have answered."""
