"""A circuit breaker: holds steps back from a port that is down, and probes it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from ports.errors import PortUnavailableError
from ports.pipeline.stages import Stage

FAILURE_THRESHOLD = 5
"""Failures in a row after which a port counts as down."""

PROBE_INTERVAL = timedelta(seconds=10)


@dataclass(slots=True)
class _PortState:
    """What is known of one port that failed.

    Attributes:
        failures: In a row.
        stages: Those it failed in, so their steps need it.
        last_failure_at: By the breaker's clock, in seconds.
        is_probing: A step is finding out right now whether it is back.
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
    """The permission to run one step; *probes* are the ports that it tests."""

    stage: Stage
    probes: tuple[str, ...]


class Breaker:
    """Opens for a port after `FAILURE_THRESHOLD` failures in a row; closes by itself.

    It does not know which ports a step will use, so it remembers in which stages a
    port failed. When a step of such a stage succeeds, the port is back.
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
        """Let a step of *stage* run; `record_success` or `record_failure` must follow.

        Raises:
            PortUnavailableError: A port that it needs is down and is not to be probed
                now.
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

    def record_success(self, permit: BreakerPass) -> None:
        """Record that a step succeeded: the ports that its stage needs are up."""
        self._ports = {
            name: port
            for name, port in self._ports.items()
            if permit.stage not in port.stages
        }

    def record_failure(
        self, permit: BreakerPass, *, unavailable: frozenset[str]
    ) -> None:
        """Record that a step found some ports *unavailable*; none proves nothing."""
        for name in permit.probes:
            if name in self._ports:
                self._ports[name].is_probing = False
        for name in unavailable:
            port = self._ports.setdefault(name, _PortState())
            port.failures += 1
            port.stages.add(permit.stage)
            port.last_failure_at = self._clock()
