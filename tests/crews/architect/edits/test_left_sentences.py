"""Who was taken out of a scene that still tells of them is said to be so."""

from ports.domain.edits import Decision, SceneCast
from tests.crews.architect.edits.edited_story import at, edit

KITCHEN = at("Mara set the lamp")


def put(person: str, *, present: bool) -> Decision:
    return SceneCast(at=KITCHEN, person=person, present=present)


def test_the_sentences_that_still_name_them_are_quoted() -> None:
    _, [finding] = edit(put("Mara", present=False))

    assert (finding.severity, finding.scene) == ("note", 1)
    assert finding.evidence.endswith(
        "is applied, and a sentence names them still, which nobody of the cast plays: "
        "“Mara set the lamp on the sill…”"
    )


def test_an_alias_names_them_too_and_a_tag_of_their_line_does_not() -> None:
    _, [finding] = edit(put("Mrs. Hale", present=False), put("Webb", present=False))

    assert "“The old woman shut the door behind…”" in finding.evidence


def test_who_is_put_back_plays_it() -> None:
    _, findings = edit(put("Mara", present=False), put("Mara", present=True))

    assert findings == ()
