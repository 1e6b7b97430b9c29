"""What people say of a shot goes to the scene that has its words."""

from ports.domain.edits import SceneSplit
from ports.domain.shot_edits import ShotCorrection
from tests.crews.architect.edits.edited_story import PARAGRAPHS, at, edit, text_of

ROWS = ShotCorrection(at=at("In the morning Mara rowed"), nth=2, action="Mara rows.")
WAITS = ShotCorrection(at=at("Mara waited until the ferryman"), nth=1, size="close")


def test_each_scene_has_the_edits_of_its_shots_in_their_order() -> None:
    story, findings = edit(SceneSplit(at=WAITS.at), WAITS, ROWS, WAITS)

    placed = [[e.decision for e in scene.shot_edits] for scene in story.scenes]
    assert placed == [[], [ROWS], [WAITS, WAITS]]
    [first, _] = story.scenes[2].shot_edits
    assert text_of()[first.start :].startswith("Mara waited")
    assert findings == ()


def test_a_shot_of_words_that_are_gone_is_a_finding() -> None:
    text = text_of(PARAGRAPHS[:4] + PARAGRAPHS[5:])

    _, [finding] = edit(ROWS, text=text)

    assert "shows “Mara rows.”) is not applied: its words are not" in finding.evidence
