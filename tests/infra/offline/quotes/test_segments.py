"""Which speech tag a quotation has, and whom the tag names."""

import pytest

from infra.offline.people.coreference import Coreference
from infra.offline.quotes.segments import Speech, find_speeches
from tests.infra.offline.document_builders import a_document

ROOM = "Jim Young and Della Young came in.\n\n"


def last_speeches(text: str) -> list[Speech]:
    """Return the quotations of the last paragraph of *text*, after two have come in."""
    document = a_document(ROOM + text)
    paragraphs = document.paragraphs
    return list(
        find_speeches(
            paragraphs[-1],
            paragraphs[-2][-1],
            Coreference.resolve(document),
            is_read=False,
        )
    )


def subject_of(speech: Speech) -> str | None:
    return speech.subject.text if speech.subject else None


def name_of(speech: Speech) -> str | None:
    return speech.explicit_speaker.name if speech.explicit_speaker else None


@pytest.mark.parametrize(
    ("text", "subject", "name"),
    [
        pytest.param('"Sit," said Jim.', "Jim", "Jim Young", id="inverted"),
        pytest.param('"Sit," Jim said.', "Jim", "Jim Young", id="after"),
        pytest.param('Jim said, "Sit."', "Jim", "Jim Young", id="before"),
        pytest.param('"Sit," she said.', "she", None, id="pronoun"),
        pytest.param('"Sit." The clock struck.', None, None, id="no-tag"),
        pytest.param('"Sit," said nobody.', "nobody", None, id="nobody"),
    ],
)
def test_a_tag_has_a_subject(text: str, subject: str | None, name: str | None) -> None:
    [speech] = last_speeches(text)

    assert subject_of(speech) == subject
    assert name_of(speech) == name


def test_a_lead_of_the_paragraph_above_is_the_tag() -> None:
    [speech] = last_speeches('Jim looked at the stove and said:\n\n"It is out."')

    assert name_of(speech) == "Jim Young"


def test_a_lead_is_the_tag_of_the_first_quotation_only() -> None:
    speeches = last_speeches('Jim turned and said:\n\n"It is out." He sat. "All out."')

    assert [name_of(speech) for speech in speeches] == ["Jim Young", None]


def test_only_a_voice_is_said_to_speak() -> None:
    speeches = last_speeches('Jim\'s voice said, "Mind the step." "Yes," said Della.')

    assert [speech.is_voice for speech in speeches] == [True, False]


def test_a_thought_continues_after_its_tag() -> None:
    speeches = last_speeches('"He is late," thought Della, "and the soup is cold."')

    assert [speech.non_speech for speech in speeches] == ["thought", "thought"]


def test_what_is_not_said_has_no_tag() -> None:
    [speech] = last_speeches('"He is late," thought Della.')

    assert (speech.subject, speech.explicit_speaker) == (None, None)


def test_the_i_of_a_tag_is_the_narrator() -> None:
    text = '"You are late, Watson," said Holmes.\n\n"I know," I said.'
    document = a_document(text)
    coreference = Coreference.resolve(document)

    [speech] = find_speeches(document.paragraphs[-1], None, coreference, is_read=False)

    assert speech.explicit_speaker is coreference.narrator
