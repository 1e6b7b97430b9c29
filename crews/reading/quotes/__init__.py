"""Quotations in prose: which marks open and close speech, in each printing style."""
