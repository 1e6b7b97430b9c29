"""A circuit breaker: holds steps back from a port that is down, and probes it."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from ports.errors import PortError, PortRefusedError, PortUnavailableError
from ports.pipeline.stages import Stage

FAILURE_THRESHOLD = 5
"""Failures in a row after which a port counts as down."""

PROBE_INTERVAL = timedelta(seconds=10)

PROBLEM_LIFETIME = timedelta(minutes=5)
"""How long a port that nobody tries any more is still reported. While steps wait for
it, one of them tries it every `PROBE_INTERVAL`."""


@dataclass(slots=True)
class _PortState:
    """What is known of one port that failed.

    Attributes:
        failures: In a row.
        error: The last one.
        stages: Those it failed in, so their steps need it.
        last_failure_at: By the breaker's clock, in seconds.
        probe_at: When it may be tried again.
        is_probing: A step is finding out right now whether it is back.
    """

    error: PortError
    failures: int = 0
    stages: set[Stage] = field(default_factory=set)
    last_failure_at: float = 0.0
    probe_at: float = 0.0
    is_probing: bool = False

    @property
    def is_down(self) -> bool:
        # A refusal is no chance event: the next step would be refused too.
        return (
            isinstance(self.error, PortRefusedError)
            or self.failures >= FAILURE_THRESHOLD
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerPass:
    """The permission to run one step; *probes* are the ports that it tests."""

    stage: Stage
    probes: tuple[str, ...]


class Breaker:
    """Opens for a port after `FAILURE_THRESHOLD` failures in a row; closes by itself.

    It opens at the first refusal.

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

    def problem(self, port: str) -> PortError | None:
        """Return why *port* is held to be down, if it is."""
        state = self._ports.get(port)
        if state is None or not state.is_down:
            return None
        age = self._clock() - state.last_failure_at
        return state.error if age < PROBLEM_LIFETIME.total_seconds() else None

    def watch(
        self, port: str, check: Callable[[], Awaitable[None]]
    ) -> Callable[[], Awaitable[None]]:
        """Return *check*, which then also fails with what steps found at *port*.

        A port can answer a check and refuse the work: an account without credit may
        still list its models.
        """

        async def check_both() -> None:
            await check()
            if error := self.problem(port):
                raise error

        return check_both

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
            if port.is_probing or self._clock() < port.probe_at:
                reason = str(port.error).removeprefix(f"{name}: ")
                raise PortUnavailableError(
                    name,
                    f"held back, one step at a time tries it: {reason}",
                    code=port.error.code,
                )
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
        self, permit: BreakerPass, *, errors: Iterable[PortError]
    ) -> None:
        """Record the *errors* of ports that a step found down; none proves nothing."""
        for name in permit.probes:
            if name in self._ports:
                self._ports[name].is_probing = False
        for error in {error.port: error for error in errors}.values():
            state = self._ports.setdefault(error.port, _PortState(error=error))
            state.error = error
            state.failures += 1
            state.stages.add(permit.stage)
            state.last_failure_at = self._clock()
            state.probe_at = self._clock() + _probe_delay(error).total_seconds()


def _probe_delay(error: PortError) -> timedelta:
    asked = error.retry_after if isinstance(error, PortUnavailableError) else None
    return max(PROBE_INTERVAL, asked) if asked else PROBE_INTERVAL
