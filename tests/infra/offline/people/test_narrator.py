"""The narrator says who he is, or is called by name."""

import pytest

from infra.offline.people.coreference import Coreference
from tests.infra.offline.document_builders import a_document


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("Call me Ishmael. I went to sea.", "Ishmael", id="call-me"),
        pytest.param(
            "I sat. My name is Tom Hale. Tom Hale is old.", "Tom Hale", id="my-name"
        ),
        pytest.param(
            'I came in. "You are late, Watson," said Holmes.', "Watson", id="addressed"
        ),
        pytest.param(
            'I sat. "Then," said I, "you are late, Hale."',
            "the narrator",
            id="calls-another",
        ),
        pytest.param("I came in and sat down.", "the narrator", id="without-a-name"),
        pytest.param("He came in and sat down.", None, id="third-person"),
    ],
)
def test_the_narrator_is_whoever_says_i(text: str, name: str | None) -> None:
    narrator = Coreference.resolve(a_document(text)).narrator

    assert (narrator.name if narrator else None) == name
