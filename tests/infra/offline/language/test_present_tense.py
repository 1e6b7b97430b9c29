"""Narration of the past is put into the present, as a script tells it."""

import pytest

from infra.offline.language.present_tense import (
    is_plural_name,
    tense_of_telling,
    to_present,
)
from tests.infra.offline.passage_builders import parses_of


def in_present(text: str) -> str:
    parse = parses_of((text,))[text]
    return " ".join(to_present(parse, token) for token in parse)


@pytest.mark.parametrize(
    ("past", "present"),
    [
        ("Nora sat down .", "Nora sits down ."),
        ("They sat down .", "They sit down ."),
        ("Nora rose and took it .", "Nora rises and takes it ."),
        ("The lamps were lit .", "The lamps are lit ."),
        ("She had counted it twice .", "She has counted it twice ."),
        ("She did not move .", "She does not move ."),
        ("She could see his boots .", "She can see his boots ."),
    ],
)  # fmt: skip
def test_a_past_becomes_present(past: str, present: str) -> None:
    assert in_present(past) == present


@pytest.mark.parametrize(
    "text",
    [
        "He writes as if he were asleep .",
        "He might have drowned .",
        "She would have stayed .",
    ],
)
def test_what_is_supposed_or_no_verb_stays(text: str) -> None:
    assert in_present(text) == text


def test_what_was_before_the_past_stays_before() -> None:
    told = in_present("She had stayed on when the light went out .")

    assert told == "She has stayed on when the light went out ."


def test_a_text_in_the_present_is_told_so() -> None:
    past, present = "Nora sat down. Tobias rose.", "Nora sits down. Tobias rises."

    parses = parses_of((past, present))

    assert tense_of_telling([parses[past]]) == "past"
    assert tense_of_telling([parses[present]]) == "present"


@pytest.mark.parametrize(
    ("past", "present"),
    [
        ("It was only Pell who stood smiling in the fog .",
         "It is only Pell who stands smiling in the fog ."),
        ("She sat down , defeated , waiting for it .",
         "She sits down , defeated , waiting for it ."),
        ("He strode to the door .", "He strides to the door ."),
        ("Nora looked up , but Mr. Perkins smiled .",
         "Nora looks up , but Mr. Perkins smiles ."),
    ],
)  # fmt: skip
def test_a_past_is_the_verbs_own(past: str, present: str) -> None:
    assert in_present(past) == present


@pytest.mark.parametrize(
    ("past", "present"),
    [
        ("She stared at the kettle .", "She stares at the kettle ."),
        ("He hated a lid .", "He hates a lid ."),
        ("Olga reentered the barn .", "Olga reenters the barn ."),
        ("She re-entered the barn .", "She re - enters the barn ."),
        ("Two fell in the storm .", "Two fall in the storm ."),
        ("The two thought how odd it was .", "The two think how odd it is ."),
        ("One fell in the storm .", "One falls in the storm ."),
        ("She met Danes that sang .", "She meets Danes that sing ."),
        ("Three Danes that ran were caught .", "Three Danes that run are caught ."),
        ("Olga watched men who came and went .", "Olga watches men who come and go ."),
        ("Normans ran to the barn .", "Normans run to the barn ."),
        ("The boy had the boat painted .", "The boy has the boat painted ."),
        ("She wanted the boat painted .", "She wants the boat painted ."),
        ("As soon as he could get the boat done he left .",
         "As soon as he can get the boat done he leaves ."),
        ("She got what she wanted .", "She gets what she wants ."),
        ("He made sure the door was shut .", "He makes sure the door is shut ."),
        ("She saw he smiled .", "She sees he smiles ."),
    ],
)  # fmt: skip
def test_a_verb_is_told_by_its_lemma_and_its_subject(past: str, present: str) -> None:
    assert in_present(past) == present


@pytest.mark.parametrize(
    ("past", "present"),
    [
        ("The pipe ran along the wall and ended in a barrel .",
         "The pipe runs along the wall and ends in a barrel ."),
        ("He set the lamp down , stretched and sat on the bed .",
         "He sets the lamp down , stretches and sits on the bed ."),
        ("He neither laughed nor wept , but stood at the gate .",
         "He neither laughs nor weeps , but stands at the gate ."),
        ("She slipped out unobserved .", "She slips out unobserved ."),
        ("Olga sat on the bed , her hands folded in her lap .",
         "Olga sits on the bed , her hands folded in her lap ."),
        ("Olga was looking down , her brow wrinkled in thought .",
         "Olga is looking down , her brow wrinkled in thought ."),
        ("The sentry , posted there , stood with his rifle slung over his back .",
         "The sentry , posted there , stands with his rifle slung over his back ."),
        ("She dismissed her cook presently .", "She dismisses her cook presently ."),
        ("The walls bent , rocked , cracked .", "The walls bend , rock , crack ."),
        ("His metal cap dimpled , regained its shape .",
         "His metal cap dimples , regains its shape ."),
        ("The little boy glared at her .", "The little boy glares at her ."),
        ("The engine stopped , while tortured metal creaked and groaned .",
         "The engine stops , while tortured metal creaks and groans ."),
        ("They had opened the trunk , turned it over .",
         "They have opened the trunk , turned it over ."),
    ],
)  # fmt: skip
def test_a_participle_stays_and_a_verb_does_not(past: str, present: str) -> None:
    assert in_present(past) == present


@pytest.mark.parametrize(
    ("past", "present"),
    [
        ("If he came home at all he slept .", "If he comes home at all he sleeps ."),
        ("If she came he would go .", "If she came he would go ."),
        ("If help did not come , he would go .",
         "If help did not come , he would go ."),
        ("She looked to see if he was well .", "She looks to see if he is well ."),
        ("She left , though the lamp was still lit .",
         "She leaves , though the lamp is still lit ."),
        ("She had barely sat when he was beside her .",
         "She has barely sat when he is beside her ."),
    ],
)  # fmt: skip
def test_a_condition_is_told_in_one_tense(past: str, present: str) -> None:
    assert in_present(past) == present


@pytest.mark.parametrize(
    ("past", "present"),
    [
        ("A lamp , a switch and a knob seemed to be new .",
         "A lamp , a switch and a knob seem to be new ."),
        ("There had been two trunks in the barn .",
         "There have been two trunks in the barn ."),
        ("Pell , listening , thought : It is late .",
         "Pell , listening , thinks : It is late ."),
        ("“ Two trunks ? ” said Olga Pell .", "“ Two trunks ? ” says Olga Pell ."),
    ],
)  # fmt: skip
def test_a_verb_agrees_with_what_is_said_of_it(past: str, present: str) -> None:
    assert in_present(past) == present


def test_a_name_that_reads_like_several_is_one_persons() -> None:
    text = "Rivers brought the lamp ."
    parse = parses_of((text,))[text]

    assert to_present(parse, parse[1]) == "bring"
    assert to_present(parse, parse[1], people={0}) == "brings"


@pytest.mark.parametrize(
    "name", ["the twins", "the two fishermen", "Nora's aunts", "you", "Nora and Jim"]
)
def test_several_take_a_verb_without_an_s(name: str) -> None:
    assert is_plural_name(name)


@pytest.mark.parametrize(
    "name", ["the hostess", "the crowd", "Mr. Perkins", "the mother of the twins"]
)
def test_one_takes_a_verb_with_an_s(name: str) -> None:
    assert not is_plural_name(name)
