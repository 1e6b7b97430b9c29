"""The promises: domain words, events, errors, and what each adapter must keep."""
