"""How often Python looks for garbage that only cycles keep alive."""

import gc

THRESHOLDS = (20_000, 4, 125)
"""Python's own (700, 10, 10) took a quarter of a loaded replica's time, and looking
through everything, as it does whenever a novel's scenes come in, stops all threads for
a third of a second. With these a full look comes after ten million more objects; the
one before it, after 80,000, takes 70 ms at the most (after 400,000 it took 180)."""


def settled() -> None:
    """Leave out what was imported, which stays, and look at the rest seldom."""
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    gc.enable()
