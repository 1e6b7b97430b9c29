"""Where the camera holds: two shots that are better as one.

A shot that only shows that somebody speaks takes in what its speaker does before or
after it, or the answer; so there are fewer shots, and each has something to show.
"""

from dataclasses import replace

from infra.offline.language.present_tense import conjugate, is_plural_name
from infra.offline.shots.action_text import begin_sentence
from infra.offline.shots.draft import ShotDraft, can_merge

_STILL = ("Watch ", "Reaction of ", "Stay on ")
"""Beginnings of the purpose of an action in which nobody goes anywhere."""
_SEEN_THROUGH = ("Insert on ", "Point of view ")
"""Beginnings of the purpose of a shot that does not show whose action it is."""


def hold_shot(
    before: ShotDraft, after: ShotDraft, *, longest: float
) -> ShotDraft | None:
    """Return one shot of both, of at most *longest* seconds; None where a cut tells
    something."""
    if before.seconds + after.seconds > longest or not can_merge(before, after):
        return None
    if before.staging or after.staging:
        return None
    return (
        _hold_on_speaker(before, after)
        or _hold_on_deed(before, after)
        or _hold_on_both(before, after)
    )


def _hold_on_speaker(before: ShotDraft, after: ShotDraft) -> ShotDraft | None:
    """Return one shot of both, where somebody only goes on speaking.

    A cut from a speaker to the same speaker shows nothing new.
    """
    goes_on = (
        before.speaker is not None
        and before.speaker is after.speaker
        and bool(before.spoken_text and after.spoken_text)
        and not after.narration
        and before.quotations[-1] not in after.quotations
    )
    if not goes_on:
        return None
    told = after if after.matter and not before.matter else before
    return replace(
        before,
        units=tuple(dict.fromkeys((*before.units, *after.units))),
        quotations=(*before.quotations, *after.quotations),
        action=told.action,
        matter=told.matter,
        bare=told.bare,
        seconds=before.seconds + after.seconds,
        spoken_text=f"{before.spoken_text} {after.spoken_text}",
    )


def _hold_on_deed(before: ShotDraft, after: ShotDraft) -> ShotDraft | None:
    """Return one shot in which somebody speaks and does what the text tells beside."""
    speech, deed = (before, after) if before.bare else (after, before)
    if not speech.bare or deed.quotations or deed.people != (speech.speaker,):
        return None
    if deed.purpose.startswith(_SEEN_THROUGH):
        return None
    is_still = deed.purpose.startswith(_STILL)
    return replace(
        _join(before, after),
        speaker=speech.speaker,
        action=deed.action,
        purpose=speech.purpose if is_still else deed.purpose,
        people=speech.people if is_still else deed.people,
        spoken_text=speech.spoken_text,
    )


def _hold_on_both(before: ShotDraft, after: ShotDraft) -> ShotDraft | None:
    """Return a two-shot of a short exchange of which no more is told."""
    one, other = before.speaker, after.speaker
    if not (before.bare and after.bare) or one is None or other is None:
        return None
    if one is other or not {m.key for m in before.people} <= {one.key, other.key}:
        return None
    verb = conjugate("speak", is_plural=is_plural_name(one.name))
    return replace(
        _join(before, after),
        speaker=other,
        action=f"{begin_sentence(one.name)} {verb} with {other.name}.",
        purpose="Two-shot: they talk",
        people=(one, other),
        spoken_text=after.spoken_text,
        bare=True,
    )


def _join(before: ShotDraft, after: ShotDraft) -> ShotDraft:
    """Return *before* with the text, the lines, the things and the time of both."""
    return replace(
        before,
        units=tuple(dict.fromkeys((*before.units, *after.units))),
        quotations=tuple(dict.fromkeys((*before.quotations, *after.quotations))),
        objects=tuple(dict.fromkeys((*before.objects, *after.objects))),
        tag=None,
        matter=None,
        bare=False,
        seconds=before.seconds + after.seconds,
    )
