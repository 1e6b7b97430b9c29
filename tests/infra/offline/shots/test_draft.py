"""Too many shots are joined, and nothing that the text tells is lost."""

from infra.offline.language.document import build_units
from infra.offline.shots.draft import MAX_SHOTS, ShotDraft, merge_to_limit
from tests.infra.offline.passage_builders import a_passage, parses_of


def a_draft(action: str, *, staging: bool = False) -> ShotDraft:
    material = a_passage("Jim waited.")
    parses = parses_of((material.units[0].text,))
    return ShotDraft(
        units=build_units(material.units, material.quotations, parses),
        quotations=(),
        speaker=None,
        narration=(),
        referents={},
        action=action,
        purpose="",
        people=(),
        objects=(),
        seconds=2.0 if staging else 5.0,
        staging=staging,
    )


def test_a_joined_shot_tells_what_the_text_tells() -> None:
    place, told = a_draft("The whole place.", staging=True), a_draft("Jim waits.")

    merged = merge_to_limit([place, *[told] * MAX_SHOTS])[0]

    assert (merged.action, merged.staging) == ("Jim waits.", False)
