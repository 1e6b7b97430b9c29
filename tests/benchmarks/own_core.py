"""Fifty short stories at once: one replica has a core, all else shares the others.

As a part of a deployment whose broker, database and model's endpoint are elsewhere: a
hundred stories on two replicas with a core each are twice this.
"""

import os

from tests.benchmarks import stories
from tests.benchmarks.figures import Figure, at_most
from tests.benchmarks.stories import StoriesSize

OWN_CORE, *OTHER_CORES = sorted(os.sched_getaffinity(0))
TASKSET = ("taskset", "--cpu-list", str(OWN_CORE))
MEAN = at_most(2.5)

FULL = StoriesSize(stories=50, answer=0.2, mean=MEAN, replicas=1, taskset=TASKSET)
SMALL = StoriesSize(stories=2, answer=0.01, mean=MEAN, replicas=1, taskset=TASKSET)


def measure(size: StoriesSize) -> list[Figure]:
    """Keep this process, and with it all that it starts, off the replica's core."""
    if not OTHER_CORES:
        msg = "a replica cannot have a core to itself on a machine with one"
        raise RuntimeError(msg)
    os.sched_setaffinity(0, OTHER_CORES)
    return stories.measure(size)
