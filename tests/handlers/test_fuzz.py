"""Whatever comes in, the intake accepts it, answers it, or dead-letters it."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.chaos.fuzzing import deliver, seeded_random
from tests.chaos.random_messages import a_message


@given(st.integers(0, 10**9))
@settings(max_examples=300)
@example(0)
async def test_every_message_is_accepted_answered_or_dead_lettered(seed: int) -> None:
    assert await deliver(a_message(seeded_random(seed))) in {
        "accepted",
        "answered",
        "dead-lettered",
    }
