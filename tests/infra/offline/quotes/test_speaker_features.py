"""What the text shows for or against a speaker, feature by feature."""

import pytest

from infra.offline.people.coreference import Coreference
from infra.offline.quotes.decoder import contexts
from infra.offline.quotes.speaker_features import speaker_features
from infra.offline.quotes.turns import split_conversations
from tests.infra.offline.document_builders import a_document

ROOM = "Jim Young, Della Young and Dr. Hale came in. Jim Young sat. Della sat.\n\n"


def features_of(name: str | None, text: str) -> set[str]:
    """Return the features of *name* at the last turn of *text*, whatever the tag."""
    document = a_document(ROOM + text)
    coreference = Coreference.resolve(document)
    turns = list(split_conversations(document, coreference))[-1]
    people = {entity.name: entity for entity in coreference.named}
    who = people[name] if name else None
    kind = turns[-1].tag_kind
    found = speaker_features(contexts(turns)[-1], who)
    return {feature for feature in found if not feature.endswith(f", {kind}")}


@pytest.mark.parametrize(
    ("name", "text", "feature"),
    [
        pytest.param("Della Young", '"Go," she said.', "gender fits", id="gender"),
        pytest.param("Jim Young", '"Go," she said.', "gender differs", id="other"),
        pytest.param("Della Young", '"Go," she said.', "antecedent", id="antecedent"),
        pytest.param("Jim Young", '"Sit down, Jim."', "addressed", id="addressed"),
        pytest.param("Jim Young", '"I saw Jim there."', "mentioned", id="mentioned"),
        pytest.param(
            "Jim Young",
            '"Go, Jim," said Della.\n\n"No."',
            "addressed before, at once",
            id="who-was-addressed-answers",
        ),
        pytest.param(
            "Jim Young", 'Jim rose. "I am late."', "first actor", id="first-actor"
        ),
        pytest.param(
            "Jim Young", 'Jim rose.\n\n"I am late."', "last actor", id="last-actor"
        ),
        pytest.param(
            "Della Young",
            '"Go," said Della.\n\n"No," said Jim.\n\n"Go."',
            "spoke 1",
            id="last-but-one",
        ),
        pytest.param(
            "Della Young",
            'Jim looked at Della and shook her.\n\n"Go," said Jim.\n\n"No."',
            "faced",
            id="to-whom-the-last-speaker-turned",
        ),
        pytest.param(
            "Jim Young",
            '"Go," said Jim.\n\n"Yes, sir."',
            "addressed as last speaker",
            id="sir-is-who-spoke",
        ),
        pytest.param(
            "Jim Young",
            '"What name?" said Della.\n\nJim sat.\n\n"Jim Young."',
            "says the name",
            id="a-name-is-its-bearers-answer",
        ),
        pytest.param(
            "Jim Young",
            'Jim rose. Della looked at him.\n\n"Go," he said.',
            "last actor of the gender",
            id="who-acted-last-of-his-gender",
        ),
        pytest.param(None, '"Go."', "nobody", id="nobody"),
    ],
)
def test_a_feature_shows_a_speaker(name: str | None, text: str, feature: str) -> None:
    assert feature in features_of(name, text)


def test_features_are_counted_for_each_kind_of_tag() -> None:
    document = a_document(ROOM + '"Go," she said.')
    turns = list(split_conversations(document, Coreference.resolve(document)))[-1]

    found = speaker_features(contexts(turns)[-1], None)

    assert found["nobody"] == found["nobody, pronoun"] == 1
