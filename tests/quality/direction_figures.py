"""Figures of direction: what a crew objects to, and what a film would look like."""

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field

from crews.reading.text.speech_verbs import SPEECH_VERBS
from ports.domain.breakdown import Breakdown, BrokenDownScene
from ports.domain.film import Shot
from tests.quality.gold_figures import Ratio

BARE_SPEECH = re.compile(
    r"\b(?:speaks|goes on|begins? to talk|addresses|repl(?:ies|y) to|listens? to"
    r"|says more|has more to say|tells .{1,40} more)\b"
)
"""An action line that tells no more than that somebody speaks, or listens."""

_SPEECH = "|".join(
    {
        *SPEECH_VERBS,
        *("hears?", "listens?", "thanks?", "greets?", "calls out", "goes on"),
    }
    | {*("speaks?", "talks?", "addresses", "(?:is|are) heard, unseen", "tell", "ask")}
)
_ABBREVIATION = re.compile(r"\b(Mr|Mrs|Ms|Dr|St)\. ")
_SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-Z])")
_TALK = re.compile(
    rf"[A-Z][^,.;!?:]{{0,40}}? (?:{_SPEECH})\b[^,.;!?:]*[.!?]?"
    r"|On [^,]+ from “[^”]*” on\.?"
)


def is_only_talk(action: str) -> bool:
    """Tell whether *action* tells only who speaks to whom, or from which words on.

    "Ada tells Bo what she wants." and "On Ada from “I ask you to” on." do so; what has
    a second clause, or a manner between commas, does not.
    """
    sentences = _SENTENCE_END.split(_ABBREVIATION.sub(r"\1 ", action))
    return all(_TALK.fullmatch(sentence) for sentence in sentences)


DIRECTION_CODES = (
    *("axis", "jump_cut", "focus", "action_time", "stated_time", "part_time"),
    *("page_time", "only_mentioned", "before_arrival", "empty_cast"),
    *("unknown_slugline", "invented_action", "nobody"),
    *("crowded_frame", "empty_frame", "set_up_moves"),
    *("size_of_deed", "still_camera", "unseen_deed"),
)
"""The findings of direction, in the order of the table."""


@dataclass(kw_only=True)
class DirectionFigures:
    """Figures of one film.

    Attributes:
        findings: By code, violations and warnings alike.
        set_ups: How many different set-ups its shots have.
        moods: The different moods of its shots.
        bare_speech: Actions of "speaks", "goes on", "listens".
        only_talk: Actions that tell only who speaks to whom, as `is_only_talk` has it.
    """

    title: str
    findings: Counter[str] = field(default_factory=Counter)
    shots: int = 0
    seconds: float = 0.0
    set_ups: int = 0
    moods: set[str] = field(default_factory=set)
    bare_speech: Ratio = field(default_factory=Ratio)
    only_talk: Ratio = field(default_factory=Ratio)
    jump_cuts: Ratio = field(default_factory=Ratio)
    static: Ratio = field(default_factory=Ratio)
    eye_level: Ratio = field(default_factory=Ratio)

    def measure(self, breakdown: Breakdown) -> None:
        """Add a breakdown."""
        self.findings.update(f.code for f in breakdown.findings if not f.mended)
        for scene in breakdown.scenes:
            self._scene(scene)

    def _scene(self, scene: BrokenDownScene) -> None:
        self.findings.update(f.code for f in scene.findings if not f.mended)
        cut = {f.shot for f in scene.findings if f.code == "jump_cut"}
        for shot in scene.shots:
            self._shot(shot)
        for _, after in itertools.pairwise(scene.shots):
            self.jump_cuts.add(hit=after.shot_id in cut)
        self.set_ups += len({shot.setup_id for shot in scene.shots})

    def _shot(self, shot: Shot) -> None:
        camera = shot.technical_layer.camera
        self.shots += 1
        self.seconds += shot.estimated_duration_seconds
        self.static.add(hit=camera.movement == "static")
        self.eye_level.add(hit=camera.angle == "eye_level")
        action = shot.narrative_layer.action_description
        self.bare_speech.add(hit=BARE_SPEECH.search(action) is not None)
        self.only_talk.add(hit=is_only_talk(action))
        if mood := shot.contextual_layer.tone_and_mood:
            self.moods.add(mood)

    def row(self) -> str:
        """Return the figures as a row of the table."""
        found = {code: n for code in DIRECTION_CODES if (n := self.findings[code])}
        faults = ", ".join(f"{code} {n}" for code, n in found.items()) or "none"
        return (
            f"{self.title[:24]:24} {self.shots:5} {self.set_ups:7}"
            f" {self.seconds / 60:7.1f} {self.bare_speech.value:6.0%}"
            f" {self.only_talk.value:5.0%}"
            f" {self.jump_cuts.value:5.0%} {self.static.value:6.0%}"
            f" {self.eye_level.value:5.0%} {len(self.moods):5}  {faults}"
        )


HEAD = (
    f"{'direction':24} {'shots':>5} {'set-ups':>7} {'minutes':>7} {'speaks':>6}"
    f" {'talk':>5} {'jumps':>5} {'static':>6} {'level':>5} {'moods':>5}  findings"
)
"""The head of the table; targets: speaks ≤ 10 %, jumps ≤ 1 %, static and level ≤ 80 %,
moods ≥ 8, findings none."""
