"""What somebody does by speaking stands in the action, and not that they speak."""

import pytest

from infra.offline.shots.speech_act import SpokenLine, describe_act


def act(
    words: str,
    *,
    before: str = "",
    is_more: bool = False,
    listener: str | None = "Jim",
    matter: str = "",
    is_plural: bool = False,
) -> str:
    return describe_act(
        SpokenLine(
            words=words,
            tag=None,
            first=None,
            listener=listener,
            before=before,
            is_more=is_more,
            matter=matter,
            is_plural=is_plural,
        )
    )


@pytest.mark.parametrize(
    ("words", "before", "expected"),
    [
        ("Is there any soup?", "", "asks Jim"),
        ("Why do you ask?", "Is there any soup?", "asks Jim in return"),
        ("In the pot.", "Is there any soup?", "answers Jim"),
        ("No, it went at noon.", "Is there any soup?", "tells Jim no"),
        ("Look out!", "", "calls out to Jim"),
        ("Thank you, Jim.", "", "thanks Jim"),
        ("That was my brother.", "There was a Crane here.", "replies to Jim"),
        ("It is late.", "", "addresses Jim"),
    ],
)
def test_an_act_is_what_the_words_do(words: str, before: str, expected: str) -> None:
    assert act(words, before=before) == expected


def test_who_speaks_on_tells_more() -> None:
    assert act("And it was cold.", is_more=True) == "tells Jim more"


def test_without_a_listener_there_is_nobody_to_tell() -> None:
    line = SpokenLine(
        words="Is anybody there?",
        tag=None,
        first=None,
        listener=None,
        before="",
        is_more=False,
    )

    assert describe_act(line) == "asks"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("No, it went at noon.", "says no"),
        ("Hello...", "gives a greeting"),
        ("Thank you.", "gives thanks"),
        ("Goodbye.", "takes leave"),
    ],
)
def test_an_act_without_a_listener_is_a_whole_sentence(
    words: str, expected: str
) -> None:
    assert act(words, listener=None) == expected


@pytest.mark.parametrize("matter", ["what she is", "how she is"])
def test_a_matter_without_a_listener_is_said(matter: str) -> None:
    assert act("I am tired.", listener=None, matter=matter) == f"says {matter}"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Is there any soup?", "ask Jim"),
        ("No, it went at noon.", "tell Jim no"),
        ("Look out!", "call out to Jim"),
        ("It is late.", "address Jim"),
    ],
)
def test_several_act_without_an_s(words: str, expected: str) -> None:
    assert act(words, is_plural=True) == expected
