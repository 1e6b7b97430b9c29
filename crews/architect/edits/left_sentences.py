"""The sentences that still tell of somebody whom a person has taken out of a scene.

What they tell is shown, and nobody of the cast does it; whoever reads the sheets must
know that the text has it otherwise.
"""

from collections.abc import Iterator, Sequence

from crews.architect.cast.identities import MergedIdentity
from crews.architect.edits.anchors import find_name
from crews.architect.edits.cast_editor import CastEditor, DecidedPresence
from crews.architect.edits.outcome import note_on_edit
from crews.architect.edits.people import all_names
from crews.architect.edits.scene_history import SceneHistory
from crews.architect.passages.joined_scenes import JoinedScene
from crews.architect.passages.unit_cuts import find_sentences
from crews.step_inputs import ResolvedPassage
from ports.domain.edits import SceneCast
from ports.domain.film import Finding
from ports.domain.story import Span

MAX_SENTENCES = 3
"""As many sentences as a finding quotes."""

MAX_WORDS = 7
"""Words of each by which a reader finds it."""


def find_left_sentences(
    scenes: Sequence[JoinedScene],
    passages: Sequence[ResolvedPassage],
    editor: CastEditor,
    history: SceneHistory,
    text: str,
) -> tuple[Finding, ...]:
    """Return a finding for each person taken out of a scene that still names them."""
    findings = []
    for decided in editor.presences:
        about = history.find(decided.edit)
        person = _find_person(editor, decided)
        if decided.present or about is None or person is None:
            continue
        if not isinstance(decided.edit.decision, SceneCast):
            continue
        for scene in scenes:
            is_out = set(decided.names) <= set(scene.absentees)
            if scene.number in about.numbers and is_out:
                left = tuple(_find_in(scene, passages, person, text))
                if left:
                    findings.append(_to_finding(decided, scene, left))
    return tuple(findings)


def _find_person(editor: CastEditor, decided: DecidedPresence) -> MergedIdentity | None:
    return next(
        (each for each in editor.cast if set(decided.names) & set(each.occurrences)),
        None,
    )


def _find_in(
    scene: JoinedScene,
    passages: Sequence[ResolvedPassage],
    person: MergedIdentity,
    text: str,
) -> Iterator[str]:
    """Yield the sentences of *scene* that name *person* outside speech.

    Not those with a line of theirs, which is heard.
    """
    names = all_names(person)
    numbers = {part.passage for part in scene.parts}
    here = [passage for passage in passages if passage.number in numbers]
    said = [quotation.source for passage in here for quotation in passage.quotations]
    own = [
        quotation.source
        for passage in here
        for quotation in passage.quotations
        if (passage.number, quotation.speaker) in person.occurrences
    ]
    units = (
        unit
        for passage in here
        for unit in passage.units
        if scene.source.contains(unit.source)
    )
    for _, sentence in find_sentences(units, text):
        if any(sentence.contains(line) for line in own):
            continue
        named = (at for name in names for at in find_name(name, text, sentence))
        if any(not any(one.contains(at) for one in said) for at in named):
            yield _shorten(sentence, text)


def _shorten(sentence: Span, text: str) -> str:
    words = sentence.slice(text).split()
    return " ".join(words[:MAX_WORDS]) + ("…" if len(words) > MAX_WORDS else "")


def _to_finding(
    decided: DecidedPresence, scene: JoinedScene, left: Sequence[str]
) -> Finding:
    shown = ", ".join(f"“{words}”" for words in left[:MAX_SENTENCES])
    more = len(left) - MAX_SENTENCES
    rest = f" and {more} more" if more > 0 else ""
    count = f"{len(left)} sentences name" if len(left) > 1 else "a sentence names"
    finding = note_on_edit(
        decided.edit,
        f"is applied, and {count} them still, which nobody of the cast plays: "
        f"{shown}{rest}",
    )
    return finding.model_copy(update={"scene": scene.number})
