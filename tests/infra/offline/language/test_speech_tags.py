"""The words beside a quotation say who speaks it."""

import pytest

from infra.offline.language.speech_tags import find_leading_tag, find_tag
from tests.infra.offline.document_builders import a_unit


@pytest.mark.parametrize(
    ("text", "subject", "verb"),
    [
        pytest.param('"Go," said Della.', "Della", "said", id="inverted"),
        pytest.param('"Go," she said quietly.', "she", "said", id="pronoun"),
        pytest.param('"Go," replied the old man.', "man", "replied", id="noun"),
        pytest.param('"Go," Tom told the man.', "Tom", "told", id="addressee"),
        pytest.param('"Go," she whispered to Tom.', "she", "whispered", id="to"),
        pytest.param('"Go," went on Tom.', "Tom", "went", id="particle"),
        pytest.param('"Go," said Tom\'s nurse.', "nurse", "said", id="possessor"),
        pytest.param(
            '"Go?" he cried, his blue eyes staring at her.', "he", "cried", id="eyes"
        ),
        pytest.param('Della said, "Go."', "Della", "said", id="before"),
        pytest.param(
            'Crane turned to the window and said: "Go."', "Crane", "said", id="joined"
        ),
    ],
)
def test_a_tag_has_a_subject_and_a_speech_verb(
    text: str, subject: str, verb: str
) -> None:
    unit = a_unit(text)

    tag = find_tag(unit, unit.quotations[0])

    assert tag is not None
    assert (tag.subject.text, tag.verb.text, tag.is_voice) == (subject, verb, False)


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ('"Go," said a voice.', "voice"),
        ('She heard her father\'s voice saying, "Go."', "father"),
        ('A voice, Crane\'s answering, "Go."', "Crane"),
    ],
)
def test_a_voice_speaks_for_its_owner(text: str, owner: str) -> None:
    unit = a_unit(text)

    tag = find_tag(unit, unit.quotations[0])

    assert tag is not None
    assert (tag.subject.text, tag.is_voice) == (owner, True)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('He laughed. "Go."', id="another-sentence"),
        pytest.param('"Go." He closed the door.', id="no-speech-verb"),
        pytest.param('"Go," it said.', id="nobody"),
    ],
)
def test_what_says_nothing_of_the_speaker_is_no_tag(text: str) -> None:
    unit = a_unit(text)

    assert find_tag(unit, unit.quotations[0]) is None


def test_a_colon_leads_into_the_next_paragraph() -> None:
    tag = find_leading_tag(a_unit("A man's voice says:"))

    assert tag is not None
    assert (tag.subject.text, tag.is_voice) == ("man", True)


def test_a_full_stop_leads_nowhere() -> None:
    assert find_leading_tag(a_unit("Nora says so.")) is None
