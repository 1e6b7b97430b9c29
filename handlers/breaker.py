"""Keeps steps away from a system that is down, and finds out when it is back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from ports.errors import PortUnavailableError
from ports.pipeline.stages import Stage

FAILURE_THRESHOLD = 5
"""Failures in a row: more than one step's bad luck."""

PROBE_INTERVAL = timedelta(seconds=10)


@dataclass(slots=True)
class _PortState:
    """What is known of one port that failed.

    Attributes:
        failures: In a row.
        stages: Where it failed: their steps need it.
        tried: When it last failed.
        probed: A step is finding out right now.
    """

    failures: int = 0
    stages: set[Stage] = field(default_factory=set)
    last_failure_at: float = 0.0
    is_probing: bool = False

    @property
    def is_down(self) -> bool:
        return self.failures >= FAILURE_THRESHOLD


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerPass:
    """One step let through; *probes* are the ports that it is to find out about."""

    stage: Stage
    probes: tuple[str, ...]


class Breaker:
    """Opens for a port after `OPENS_AFTER` failures in a row, and closes by itself.

    It does not know which ports a step will use; it remembers in which stages a port
    failed. A step of such a stage that comes to its end shows that the port is back.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        """*clock* counts seconds and never goes back."""
        self._clock = clock
        self._ports: dict[str, _PortState] = {}

    @property
    def down_ports(self) -> frozenset[str]:
        """Names of the ports that are known to be down."""
        return frozenset(name for name, port in self._ports.items() if port.is_down)

    def acquire(self, stage: Stage) -> BreakerPass:
        """Let a step of *stage* through; `succeeded` or `ended` must hear of it.

        Raises:
            PortUnavailableError: A port that it needs is down and not to be tried now.
        """
        needed = {
            name: port
            for name, port in self._ports.items()
            if port.is_down and stage in port.stages
        }
        for name, port in needed.items():
            if (
                port.is_probing
                or self._clock() < port.last_failure_at + PROBE_INTERVAL.total_seconds()
            ):
                raise PortUnavailableError(name, "is down; one step at a time tries it")
        for port in needed.values():
            port.is_probing = True
        return BreakerPass(stage=stage, probes=tuple(needed))

    def record_success(self, entry: BreakerPass) -> None:
        """Take note that a step was worked: what it needs is there."""
        self._ports = {
            name: port
            for name, port in self._ports.items()
            if entry.stage not in port.stages
        }

    def record_failure(
        self, entry: BreakerPass, *, unavailable: frozenset[str]
    ) -> None:
        """Take note that a step found some ports *unavailable*, or proved nothing."""
        for name in entry.probes:
            if name in self._ports:
                self._ports[name].is_probing = False
        for name in unavailable:
            port = self._ports.setdefault(name, _PortState())
            port.failures += 1
            port.stages.add(entry.stage)
            port.last_failure_at = self._clock()
