"""Whatever comes in, the intake lives, and answers it or lays it by."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.chaos.fuzzing import received, seeded
from tests.chaos.messages import a_message


@given(st.integers(0, 10**9))
@settings(max_examples=300, deadline=None)
@example(0)
async def test_every_message_is_taken_or_answered_or_laid_by(seed: int) -> None:
    assert await received(a_message(seeded(seed))) in {"taken", "answered", "laid by"}
