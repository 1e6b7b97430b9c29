"""Tunes two settings of CPython: garbage collection, and the switching of threads."""

import gc
import sys

GC_THRESHOLDS = (5_000, 4, 500)
"""Collect after 5,000 new objects, then 20,000, and everything after ten million.

The defaults (700, 10, 10) took a quarter of a loaded replica's CPU time, and a full
collection, which they trigger whenever a novel's scenes are loaded, pauses all threads
for a third of a second. With these values the longest pause was 75 ms; with a second
threshold of 40,000 objects it was 140 ms."""

SWITCH_INTERVAL = 0.001
"""Seconds that a thread may compute while another waits. The event loop waits for each
thread that is ahead of it: up to 125 ms during a novel with the default of 5 ms, 50 ms
with this value. Not used in a replica: its threads mostly wait, and it would cost 5 %
CPU."""


def tune_gc() -> None:
    """Exclude the imported modules from collection, and collect the rest seldom."""
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    gc.enable()


def shorten_thread_switches() -> None:
    """Switch threads more often, where several compute beside the event loop."""
    sys.setswitchinterval(SWITCH_INTERVAL)
