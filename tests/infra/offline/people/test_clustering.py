"""The names of a passage are one person's where something shows it."""

from collections import Counter

import pytest

from infra.offline.people.clustering import cluster_mentions
from infra.offline.people.entity import EntityCluster
from infra.offline.people.mentions import find_mentions
from infra.offline.people.person_classifier import classify_person_names
from infra.offline.people.person_name import PersonName
from ports.domain.choices import StoryFormat
from ports.domain.structure import Gender
from tests.infra.offline.document_builders import a_document


def clusters(text: str, *, format: StoryFormat = "prose") -> list[EntityCluster]:  # noqa: A002 - the material's own word
    document = a_document(text, format=format)
    mentions = find_mentions(document)
    names = classify_person_names(document, mentions)
    return cluster_mentions(document, mentions, names)


def forms(text: str) -> list[set[str]]:
    return [set(cluster.forms) for cluster in clusters(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Anna Karlsson came in. Miss Karlsson sat down. Anna laughed.",
            [{"Anna Karlsson", "Miss Karlsson", "Anna"}],
            id="title-and-given-name",
        ),
        pytest.param(
            "Thomas Hale ran. Tom was late.", [{"Thomas Hale", "Tom"}], id="nickname"
        ),
        pytest.param(
            "Mr. Harding opened. Mrs. Harding closed. Mr. Harding laughed.",
            [{"Mr. Harding"}, {"Mrs. Harding"}],
            id="titles-conflict",
        ),
        pytest.param(
            'Miss Jane Barlow smiled. "Come here, Jane!" said Miss Barlow.',
            [{"Miss Jane Barlow", "Jane"}, {"Miss Barlow"}],
            id="nobody-calls-himself",
        ),
        pytest.param(
            "Anne Elliot came.\n\n“Sit,” said Mrs. Elliot.\n\n“No,” said Anne.",
            [{"Anne Elliot", "Anne"}, {"Mrs. Elliot"}],
            id="one-answers-the-other",
        ),
        pytest.param(
            "There sat old Strutt. By young Strutt lay a map. Then old Strutt rose.",
            [{"Old Strutt"}, {"Young Strutt"}],
            id="old-and-young",
        ),
        pytest.param(
            "Young Strutt laughed. “I met the late Amos Strutt,” said Peter Strutt.",
            [{"Peter Strutt", "Young Strutt"}, {"Amos Strutt"}],
            id="nobody-living-is-the-late-one",
        ),
        pytest.param(
            "Two miles down Fernway Strutt got out.\n\n“Go,” said Strutt.",
            [{"Strutt"}],
            id="a-street-is-no-given-name",
        ),
        pytest.param(
            "Anne and Miss Elliot came. Miss Elliot sat. Anne Elliot laughed.",
            [{"Anne Elliot", "Anne"}, {"Miss Elliot"}],
            id="side-by-side",
        ),
        pytest.param(
            "Tom Hale came with Ann Hale. Hale laughed.",
            [{"Ann Hale"}, {"Hale"}, {"Tom Hale"}],
            id="two-of-one-family",
        ),
        pytest.param(
            "Tom Hale came with Ann Hale. Tom Hale sat. Tom Hale rose. Hale laughed.",
            [{"Tom Hale", "Hale"}, {"Ann Hale"}],
            id="the-far-more-mentioned-of-a-family",
        ),
        pytest.param(
            "Peter Hale came with Mrs. Hale. Mrs. Hale sat. Hale laughed.",
            [{"Mrs. Hale"}, {"Peter Hale", "Hale"}],
            id="a-wife-keeps-her-title",
        ),
        pytest.param(
            "Anna Hale came in. Mrs. Hale looked at Anna. Anna laughed.",
            [{"Anna Hale", "Anna"}, {"Mrs. Hale"}],
            id="mother-and-daughter-side-by-side",
        ),
        pytest.param(
            "Mr. Lucian Gregory came in. Gregory sat. Gregory laughed.",
            [{"Mr. Lucian Gregory", "Gregory"}],
            id="a-family-name-that-is-a-given-name-too",
        ),
        pytest.param(
            "Tom Hale came. Tom Hale sat. Tom Pell came. Tom laughed.",
            [{"Tom Hale", "Tom"}, {"Tom Pell"}],
            id="the-more-mentioned",
        ),
    ],
)
def test_names_are_one_persons_on_proof_only(
    text: str, expected: list[set[str]]
) -> None:
    assert forms(text) == expected


def test_a_family_is_a_group_of_its_own() -> None:
    person, family = clusters("The Bennets came. Elizabeth Bennet laughed.")

    assert (person.name, person.group) == ("Elizabeth Bennet", False)
    assert (family.name, family.group) == ("Bennets", True)


def test_a_merge_remembers_where_and_why() -> None:
    [cluster] = clusters("Thomas Hale ran.\n\nTom was late.")

    assert cluster.evidence["Tom"] == (1, "given name of the full name")


def test_a_name_tells_more_than_a_noun_of_as_many_words() -> None:
    forms = Counter({"Theodore Hale": 1, "the Hereditary Prince": 4})

    assert EntityCluster(forms=forms).name == "Theodore Hale"


@pytest.mark.parametrize(
    ("votes", "gender"), [({"female": 1}, "male"), ({"female": 7}, "female")]
)
def test_a_colonel_is_a_man_unless_many_pronouns_say_otherwise(
    votes: dict[Gender, int], gender: Gender
) -> None:
    names = [PersonName.parse("Colonel Hale")]

    assert EntityCluster(names=names, gender_votes=Counter(votes)).gender == gender


@pytest.mark.parametrize("name", ["Strutt", "Van Dale"])
def test_narration_has_a_title_for_a_lady_wherever_it_tells_of_her(name: str) -> None:
    text = f"Miss {name} rose. “He is late,” said {name}, and looked at Miss {name}."

    assert forms(text) == [{f"Miss {name}"}, {name}]


def test_two_cues_are_two_people_though_one_has_the_family_name_of_both() -> None:
    play = """INT. HALL - NIGHT

Mirren Strutt sits by the fire. Colonel Strutt stands.

MIRREN
Who is it?

STRUTT
Nobody.

STRUTT
Nobody at all."""

    people = [set(one.forms) for one in clusters(play, format="screenplay")]

    assert people == [{"STRUTT", "Colonel Strutt"}, {"MIRREN", "Mirren Strutt"}]
