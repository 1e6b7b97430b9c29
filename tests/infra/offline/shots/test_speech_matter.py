"""What a speech tells, where it names nothing, by the grammar of its clauses."""

import pytest

from infra.offline.shots.speech_matter import SpeechMatter, find_matters
from ports.questions.direct_scene import CastMember
from tests.infra.offline.passage_builders import parses_of

NORA = CastMember(key="nora", name="Nora", look="", gender="female")
BO = CastMember(key="bo", name="Bo", look="", gender="male")
ROBIN = CastMember(key="robin", name="Robin", look="")


def find_first(speech: str) -> SpeechMatter | None:
    parse = parses_of((speech,))[speech]
    return next(find_matters(parse, list(parse), {"nora"}), None)


@pytest.mark.parametrize(
    ("speech", "matter"),
    [
        ("I lost my trunk.", "about the trunk"),
        ("I want to go home.", "what she wants"),
        ("I do not know where it went.", "what she does not know"),
        ("I don't think that it will rain.", "what she thinks"),
        ("I went there at noon.", "what she did"),
        ("I have looked everywhere.", "what she has done"),
        ("I will come back tomorrow.", "what she will do"),
        ("We can't wait any longer.", "what she cannot do"),
        ("You must leave at once.", "what to do"),
        ("I should like to rest.", "what she should like"),
        ("It sank before anybody came.", "what happened"),
        ("It will end badly.", "what will happen"),
        ("You came too late.", "what Bo did"),
        ("You have not been asked.", None),
        ("You see, it is so.", None),
        ("You are a fool.", "that he is a fool"),
        ("You are very kind.", "that he is very kind"),
        ("You are my cook.", None),
        ("You work here.", None),
        ("I am a widow.", "what she is"),
        ("I work here.", "what she does"),
    ],
)
def test_a_speech_tells_what_its_clause_is_about(
    speech: str, matter: str | None
) -> None:
    found = find_first(speech)

    assert (found and found.words_to_tell(NORA, BO)) == matter


def test_who_hears_of_their_own_deeds_hears_what_they_did() -> None:
    found = find_first("You came too late.")

    assert found is not None
    assert found.words_to_hear(BO, NORA) == "what he did"


@pytest.mark.parametrize(
    "speech",
    [
        "Nora, Nora.",
        "That is so.",
        "Well, perhaps.",
        "I must say that it is fine.",
        "What did it matter?",
    ],
)
def test_of_a_speech_that_tells_nothing_nothing_is_said(speech: str) -> None:
    assert find_first(speech) is None


def test_a_reaction_says_whose_matter_it_is() -> None:
    found = find_first("I want to go home.")

    assert found is not None
    assert found.words_to_hear(BO, NORA) == "what Nora wants"
    assert found.words_to_tell(ROBIN, None) == "what they want"


def test_what_you_tell_is_yours() -> None:
    you = CastMember(key="you", name="you", look="")
    matter = SpeechMatter(verb="wants", plural="want")

    assert matter.words_to_tell(you, None) == "what you want"


def test_what_several_tell_has_a_verb_without_an_s() -> None:
    twins = CastMember(key="twins", name="the twins", look="")
    matter = SpeechMatter(verb="wants", plural="want")

    assert matter.words_to_hear(BO, twins) == "what the twins want"
