"""How Python shares its time: among threads, and with its look for garbage."""

import gc
import sys

GC_THRESHOLDS = (5_000, 4, 500)
"""Python's own (700, 10, 10) took a quarter of a loaded replica's time, and looking
through everything, as it does whenever a novel's scenes come in, stops all threads for
a third of a second. With these a full look comes after ten million more objects; the
looks before it come after 5,000 and 20,000, which kept a loaded replica from standing
still for longer than 75 ms (after 40,000 it stood still for 140)."""

SWITCH_INTERVAL = 0.001
"""How long a thread computes while another waits, in seconds. The loop waits for every
thread before it: with Python's own 5 ms, up to 125 ms amid a novel; with this, 50. A
replica, whose threads mostly wait, would only pay a twentieth more CPU for it."""


def tune_gc() -> None:
    """Leave out what was imported, which stays, and look at the rest seldom."""
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    gc.enable()


def shorten_thread_switches() -> None:
    """Let threads take short turns, where several compute beside the loop."""
    sys.setswitchinterval(SWITCH_INTERVAL)
