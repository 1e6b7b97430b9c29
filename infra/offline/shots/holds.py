"""Where the camera holds: two shots that are better as one.

A shot that only shows that somebody speaks takes in what its speaker does before or
after it, what its listener does at it, or the answer; so there are fewer shots, and
each has something to show. Directors' handbooks agree on it: a cut needs a reason, two
people who exchange a few words are held together (Arijon), and a line may be heard over
the face of whoever it concerns (Mascelli, Katz).
"""

from dataclasses import replace

from infra.offline.shots.draft import ShotDraft, can_merge

DEED_BESIDE_SPEECH = 0.5
"""The part of a deed that needs a time of its own beside what its doer says."""

TEXT_BESIDE_SHOT = 0.5
"""The part of a text without a picture that needs a time of its own beside words, or
beside a wide shot of the place: what is described is seen sooner than it is told."""

_OF_PLACE = ("Establish ",)
_VOICES = ("Montage", "Voice-over")
_WIDES = (*_OF_PLACE, "Show what happens", "Survey ")
"""Beginnings of the purpose of a wide shot in which nobody does anything."""
_STILL = ("Watch ", "Reaction of ", "Stay on ")
"""Beginnings of the purpose of an action in which nobody goes anywhere."""
_MASTERS = ("Master: who stands where", "Master: they talk")
_OF_SPEAKER = ("Over-the-shoulder ", "Single ")
_SHARED = ("Two-shot: what they do", "Master: ")
"""Beginnings of the purpose of an action of several who are seen together."""
_SEEN_THROUGH = ("Insert on ", "Point of view ")
"""Beginnings of the purpose of a shot that does not show whose action it is."""


def hold_shot(
    before: ShotDraft, after: ShotDraft, *, longest: float
) -> ShotDraft | None:
    """Return one shot of both, of at most *longest* seconds; None where a cut tells
    something."""
    if before.staging or after.staging or not can_merge(before, after):
        return None
    if before.seconds + after.seconds <= longest:
        held = _hold_on_speaker(before, after) or _hold_on_both(before, after)
        if held is not None:
            return held
    return hold_on_deed(before, after, longest=longest)


def hold_text(
    before: ShotDraft, after: ShotDraft, *, longest: float
) -> ShotDraft | None:
    """Return one shot of both, where one of them has no picture of its own.

    A wide shot of the place shows what is told of it, and two of them are one.
    """
    is_wide = _is_wide(before) and _is_wide(after)
    if not (before.unseen or after.unseen or is_wide) or not can_merge(before, after):
        return None
    is_first = before.unseen and not after.unseen
    shot, text = (after, before) if is_first else (before, after)
    is_place = shot.purpose.startswith(_OF_PLACE)
    is_beside = is_place or bool(shot.quotations)
    more = text.seconds * (TEXT_BESIDE_SHOT if is_beside else 1)
    if text.card:
        # Words on the screen are read while something is seen.
        more = min(more, longest - shot.seconds)
    is_of_voice = shot.purpose.startswith(_OF_PLACE) and text.purpose.startswith(
        _VOICES
    )
    if text.quotations or is_of_voice or shot.seconds + more > longest:
        return None
    told = [s.action for s in (before, after) if s is text or not _is_filler(s)]
    return replace(
        shot,
        units=tuple(dict.fromkeys((*before.units, *after.units))),
        objects=tuple(dict.fromkeys((*before.objects, *after.objects))),
        narration=() if before.units[0] is not shot.units[0] else shot.narration,
        action=" ".join(told),
        staging=False,
        bare=False,
        seconds=round(shot.seconds + more, 1),
    )


def _is_wide(shot: ShotDraft) -> bool:
    """Tell whether a shot shows the place, or what is there, and nobody."""
    return not (shot.people or shot.quotations) and shot.purpose.startswith(_WIDES)


def _is_filler(shot: ShotDraft) -> bool:
    """Tell whether an action only says who speaks, or who hears it."""
    return bool(shot.quotations) and (shot.bare or shot.staging)


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


def hold_on_deed(
    before: ShotDraft, after: ShotDraft, *, longest: float
) -> ShotDraft | None:
    """Return one shot in which somebody speaks while something is done beside.

    What is done may begin while the words are still to be heard.
    """
    if before.staging or after.staging or not can_merge(before, after):
        return None
    speech, deed = (before, after) if before.bare else (after, before)
    is_beside = speech.bare and not deed.quotations and bool(deed.people)
    if not is_beside or deed.purpose.startswith(_SEEN_THROUGH):
        return None
    if speech.seconds + deed.seconds * DEED_BESIDE_SPEECH > longest:
        return None
    is_of_both = deed.purpose.startswith(_SHARED) and speech.speaker in deed.people
    if deed.people == (speech.speaker,) or is_of_both:
        return _speak_and_do(before, after, speech, deed, longest=longest)
    is_reaction = deed is after and deed.purpose.startswith(_STILL)
    if is_reaction and len(deed.people) == 1 and speech.speaker is not None:
        return _hear_and_do(before, after, longest=longest)
    return None


def _speak_and_do(
    before: ShotDraft,
    after: ShotDraft,
    speech: ShotDraft,
    deed: ShotDraft,
    *,
    longest: float,
) -> ShotDraft:
    is_still = deed.purpose.startswith(_STILL)
    return replace(
        _join(before, after, longest),
        speaker=speech.speaker,
        action=deed.action,
        purpose=speech.purpose if is_still else deed.purpose,
        people=speech.people if is_still else deed.people,
        spoken_text=speech.spoken_text,
    )


def _hear_and_do(speech: ShotDraft, deed: ShotDraft, *, longest: float) -> ShotDraft:
    """Return a shot of whoever does something at the words of somebody else."""
    (person,) = deed.people
    is_shown = person in speech.people
    face = "Over-the-shoulder on" if is_shown else "Reaction of"
    is_master = is_shown and speech.purpose in _MASTERS
    return replace(
        _join(speech, deed, longest),
        action=deed.action,
        purpose=speech.purpose if is_master else f"{face} {person.name}",
        people=speech.people if is_shown else deed.people,
        narration=(),
    )


def _hold_on_both(before: ShotDraft, after: ShotDraft) -> ShotDraft | None:
    """Return one shot of a short exchange of which little more is told."""
    one, other = before.speaker, after.speaker
    is_line = before.bare or before.purpose.startswith(_OF_SPEAKER)
    is_short = len(before.quotations) == 1 and (before.bare or after.bare)
    if (
        not (is_line and is_short)
        or one is None
        or other is None
        or not after.spoken_text
    ):
        return None
    if one is other or not {m.key for m in before.people} <= {one.key, other.key}:
        return None
    return replace(
        _join(before, after, before.seconds + after.seconds),
        speaker=other,
        action=f"{before.action} {after.action}",
        purpose=before.purpose if before.purpose in _MASTERS else _MASTERS[1],
        people=tuple(dict.fromkeys((*before.people, one, other))),
        spoken_text=after.spoken_text,
        bare=before.bare and after.bare,
    )


def _is_short_exchange(before: ShotDraft, after: ShotDraft) -> bool:
    """Tell whether the lines are bare, or two of which one is."""
    if not after.spoken_text:
        return False
    is_line = len(before.quotations) == 1 and before.purpose.startswith(_OF_SPEAKER)
    are_two = before.bare and len(before.quotations) == 1
    return (before.bare and after.bare) or are_two or (is_line and after.bare)


def _join(before: ShotDraft, after: ShotDraft, longest: float) -> ShotDraft:
    """Return *before* with the text, the lines, the things and the time of both."""
    return replace(
        before,
        units=tuple(dict.fromkeys((*before.units, *after.units))),
        quotations=tuple(dict.fromkeys((*before.quotations, *after.quotations))),
        objects=tuple(dict.fromkeys((*before.objects, *after.objects))),
        tag=None,
        matter=None,
        bare=False,
        seconds=min(before.seconds + after.seconds, longest),
    )
