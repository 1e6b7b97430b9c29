"""What a submission may say, and what it is told when it may not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ports.events.story_events import MAX_TEXT_BYTES, StorySubmitted

GIVEN = {
    "story_id": "mill",
    "project_id": "local",
    "revision": 1,
    "title": "The Mill",
    "text": "A story.",
}
REF = {"collection": "stories", "id": "7", "sha256": "0" * 64}

printable = st.text(
    st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=200
)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text_ref": REF}, "exactly one of text and text_ref"),
        ({"text": None}, "exactly one of text and text_ref"),
        ({"text": "x" * (MAX_TEXT_BYTES + 1)}, "send text_ref"),
        ({"text": None, "text_ref": REF | {"sha256": "short"}}, "text_ref.sha256"),
        ({"text": None, "text_ref": REF | {"collection": "../x"}}, "collection"),
        ({"revision": 0}, "revision"),
        ({"language": "english please"}, "language"),
        ({"story_id": "a\nb"}, "story_id"),
        ({"format": "verse"}, "format"),
        ({"constraints": {"max_shot_seconds": 9}}, "max_shot_seconds"),
        ({"limits": {"tokens": 0}}, "limits.tokens"),
    ],
)
def test_a_broken_rule_is_named(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        StorySubmitted.model_validate(GIVEN | change)

    assert said in str(caught.value)


@given(story=printable, title=printable, text=st.text(max_size=500))
def test_a_submission_survives_the_wire(story: str, title: str, text: str) -> None:
    event = StorySubmitted.model_validate(
        GIVEN | {"story_id": story, "title": title, "text": text}
    )

    assert StorySubmitted.model_validate_json(event.model_dump_json()) == event
