"""Quotation attribution: what is speech, who speaks it, and who is only heard."""
