"""Novel Movie's collections, and how a survey of newer ones is compared with them."""

from tests.payload.drift import find_differences, our_collections

STORIES = {
    "auth": False,
    "hooks": [],
    "fields": [
        {"name": "status", "type": "select", "options": ["draft", "completed"]},
        {"name": "notes", "type": "group", "fields": [{"name": "a", "type": "text"}]},
    ],
}


def test_the_same_collections_do_not_differ() -> None:
    assert list(find_differences({"stories": STORIES}, {"stories": STORIES})) == []


def test_a_difference_is_named_by_its_path() -> None:
    newer = {
        **STORIES,
        "fields": [
            {"name": "status", "type": "select", "options": ["draft"]},
            {"name": "notes", "type": "group", "fields": []},
            {"name": "revision", "type": "number"},
        ],
    }

    assert list(find_differences({"stories": newer}, {"stories": STORIES})) == [
        "stories.revision: is new",
        "stories.notes.a: is gone",
        "stories.status: options is ['draft'], not ['draft', 'completed']",
    ]


def test_novel_movie_keeps_acts_in_groups_and_tones_in_relations() -> None:
    ours = our_collections()

    types = {
        (slug, field["name"]): field["type"]
        for slug, collection in ours.items()
        for field in collection["fields"]
    }
    assert len(ours) == 16
    assert types["story-structures", "actStructure"] == "group"
    assert types["projects", "tone"] == "relationship"
