"""Each kind of evidence for a speaker, by itself."""

from collections import Counter
from dataclasses import replace

import pytest

from infra.offline.people.coreference import Coreference
from infra.offline.people.entity import EntityCluster
from infra.offline.people.person_name import PersonName
from infra.offline.people.pronouns import Reference
from infra.offline.quotes.decoder import decode_speakers
from infra.offline.quotes.segments import Speech
from infra.offline.quotes.speaker_model import load_model
from infra.offline.quotes.turns import DialogueTurn, Vocative
from ports.domain.structure import Gender
from ports.questions.numbered import NumberedQuotation
from tests.infra.offline.document_builders import a_unit

UNIT = a_unit('He turned to her. "Sit down." A voice said so.')
HE, HER, VOICE = (
    next(t for t in UNIT.parse if t.text == word) for word in ("He", "her", "voice")
)


def a_person(name: str, gender: Gender) -> EntityCluster:
    return EntityCluster(
        forms=Counter({name: 1}),
        names=[PersonName.parse(name)],
        gender_votes=Counter({gender: 3}),
    )


TOM, ANN, PAT = (
    a_person("Okonkwo", "male"),
    a_person("Achebe", "female"),
    a_person("Soyinka", "male"),
)
PEOPLE = Coreference(
    named=[TOM, ANN, PAT], unnamed=[], references_by_unit=[], entity_by_token={}
)


def a_reference(who: EntityCluster) -> Reference:
    return Reference(
        unit_index=0,
        token=HE,
        who=who,
        gender=who.gender,
        is_subject=True,
        is_pronoun=False,
    )


EVERYBODY = tuple(map(a_reference, (TOM, ANN, PAT)))
"""Three who are equally near, so that only the evidence of a test decides."""


def a_speech(
    *, explicit_speaker: EntityCluster | None = None, is_voice: bool = False
) -> Speech:
    return Speech(
        unit=UNIT,
        quotation=NumberedQuotation(
            number="Q1", unit="1", start=18, end=29, continues=None, speaker=None
        ),
        non_speech=None,
        subject=None,
        explicit_speaker=explicit_speaker,
        is_voice=is_voice,
    )


A_TURN = DialogueTurn(
    units=(UNIT,),
    speeches=(a_speech(),),
    silent_words=0,
    antecedents=(),
    last_actor=None,
    recent_references=EVERYBODY,
    addressee_ids=frozenset(),
    vocative=Vocative(),
    mentioned_ids=frozenset(),
    actors=(),
)


def a_turn_of(who: EntityCluster) -> DialogueTurn:
    """Return a turn whose tag names *who*."""
    return replace(A_TURN, speeches=(a_speech(explicit_speaker=who),))


def last_speaker(*turns: DialogueTurn) -> EntityCluster | None:
    return decode_speakers(list(turns), PEOPLE, load_model())[-1].speaker


def a_pronoun_turn(pronoun: str, *recent: EntityCluster) -> DialogueTurn:
    token = HE if pronoun == "he" else HER
    return replace(
        A_TURN,
        speeches=(replace(a_speech(), subject=token),),
        recent_references=(*EVERYBODY, *map(a_reference, recent)),
    )


def near(*people: EntityCluster) -> tuple[Reference, ...]:
    """Return one more reference to each; of equal scores the most mentioned wins."""
    return (*EVERYBODY, *map(a_reference, people))


@pytest.mark.parametrize(
    ("turn", "speaker"),
    [
        pytest.param(a_turn_of(ANN), ANN, id="named"),
        pytest.param(a_pronoun_turn("she"), ANN, id="gender"),
        pytest.param(a_pronoun_turn("he"), PAT, id="antecedent"),
        pytest.param(a_pronoun_turn("he", TOM), TOM, id="last-antecedent"),
        pytest.param(
            replace(
                A_TURN,
                recent_references=near(TOM),
                actors=(a_reference(ANN),),
            ),
            ANN,
            id="actor",
        ),
        pytest.param(
            replace(A_TURN, silent_words=5, last_actor=a_reference(PAT)),
            PAT,
            id="last-actor",
        ),
        pytest.param(
            replace(A_TURN, addressee_ids=frozenset({id(TOM), id(PAT)})),
            ANN,
            id="not-who-is-addressed",
        ),
        pytest.param(
            replace(A_TURN, mentioned_ids=frozenset({id(TOM), id(PAT)})),
            ANN,
            id="not-who-is-mentioned",
        ),
    ],
)
def test_a_turn_shows_its_speaker(turn: DialogueTurn, speaker: EntityCluster) -> None:
    assert last_speaker(turn) is speaker


@pytest.mark.parametrize(
    ("turns", "speaker"),
    [
        pytest.param(
            (
                a_turn_of(PAT),
                a_turn_of(PAT),
                a_turn_of(TOM),
                a_turn_of(ANN),
                A_TURN,
            ),
            TOM,
            id="alternation",
        ),
        pytest.param(
            (a_turn_of(TOM), replace(A_TURN, recent_references=near(ANN))),
            ANN,
            id="not-the-same-twice",
        ),
        pytest.param(
            (
                replace(a_turn_of(ANN), recent_references=near(ANN)),
                a_turn_of(ANN),
                a_turn_of(TOM),
                a_turn_of(TOM),
                replace(A_TURN, silent_words=9),
            ),
            TOM,
            id="the-same-after-a-pause",
        ),
        pytest.param(
            (
                replace(
                    a_turn_of(TOM),
                    addressee_ids=frozenset({id(PAT)}),
                    recent_references=near(ANN, ANN, ANN),
                ),
                A_TURN,
            ),
            PAT,
            id="who-was-addressed-replies",
        ),
        pytest.param(
            (
                replace(
                    a_turn_of(TOM),
                    vocative=Vocative(gender="female"),
                    recent_references=near(PAT),
                ),
                A_TURN,
            ),
            ANN,
            id="who-was-called-madam-replies",
        ),
        pytest.param(
            (
                replace(
                    a_turn_of(TOM),
                    antecedents=(a_reference(PAT),),
                    recent_references=near(ANN, ANN),
                ),
                A_TURN,
            ),
            PAT,
            id="who-was-in-view-replies",
        ),
        pytest.param(
            (
                replace(
                    a_turn_of(TOM),
                    antecedents=tuple(map(a_reference, (PAT, TOM, TOM, TOM, TOM))),
                ),
                replace(A_TURN, recent_references=near(ANN)),
            ),
            ANN,
            id="who-was-in-view-long-ago-does-not",
        ),
        pytest.param(
            (
                a_turn_of(TOM),
                a_turn_of(ANN),
                replace(a_pronoun_turn("she", ANN), mentioned_ids=frozenset({id(ANN)})),
            ),
            ANN,
            id="no-man-is-she",
        ),
        pytest.param(
            (
                a_turn_of(TOM),
                a_turn_of(ANN),
                replace(A_TURN, speeches=(replace(a_speech(), subject=VOICE),)),
            ),
            PAT,
            id="an-unknown-voice-is-neither",
        ),
    ],
)
def test_the_turns_before_show_a_speaker(
    turns: tuple[DialogueTurn, ...], speaker: EntityCluster
) -> None:
    assert last_speaker(*turns) is speaker


def test_a_woman_is_she_rather_than_somebody_unknown() -> None:
    somebody = a_person("Emecheta", "unknown")
    people = replace(PEOPLE, named=[TOM, ANN, somebody])
    first = replace(a_turn_of(TOM), antecedents=(a_reference(somebody),))
    second = replace(a_pronoun_turn("she"), mentioned_ids=frozenset({id(ANN)}))

    found = decode_speakers([first, second], people, load_model())

    assert found[-1].speaker is ANN


def test_a_child_speaks_to_a_relative() -> None:
    parent, child = (
        a_person("Chinua Achebe", "unknown"),
        a_person("Ngozi Achebe", "unknown"),
    )
    stranger = a_person("Okonkwo", "unknown")
    people = replace(PEOPLE, named=[stranger, parent, child])
    near = tuple(map(a_reference, (stranger, parent, child)))
    turn = replace(
        A_TURN,
        recent_references=near,
        addressee_ids=frozenset({id(parent)}),
        vocative=Vocative(gender="female", is_parent=True),
    )

    [found] = decode_speakers([turn], people, load_model())

    assert found.speaker is child


def test_where_nobody_is_near_nobody_speaks() -> None:
    [found] = decode_speakers(
        [replace(A_TURN, recent_references=())], PEOPLE, load_model()
    )

    assert (found.speaker, found.attribution) == (None, "none")


@pytest.mark.parametrize(
    ("turn", "attribution"),
    [
        pytest.param(a_turn_of(ANN), "explicit", id="explicit"),
        pytest.param(a_pronoun_turn("she"), "anaphoric", id="anaphoric"),
        pytest.param(
            replace(A_TURN, actors=(a_reference(ANN),)), "implicit", id="implicit"
        ),
        pytest.param(A_TURN, "alternating", id="alternating"),
    ],
)
def test_an_attribution_tells_its_evidence(
    turn: DialogueTurn, attribution: str
) -> None:
    [found] = decode_speakers([turn], PEOPLE, load_model())

    assert found.attribution == attribution
