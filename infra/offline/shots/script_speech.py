"""Shots of speech in a script, with what it writes around the line.

A script says below the cue how a line is spoken, and beside it what the speaker and the
listener do. Who only speaks is told of by what they go on doing.
"""

from collections.abc import Sequence
from dataclasses import replace

from infra.offline.language.lexicon import by_term, terms
from infra.offline.people.pronouns import PRONOUN_GENDERS
from infra.offline.shots.action_text import begin_sentence
from infra.offline.shots.draft import ShotDraft
from infra.offline.shots.stage_business import StageBusiness, split_after_name
from ports.questions.direct_scene import CastMember

_PAUSES = frozenset({"beat", "pause"})
_NO_MANNERS = frozenset({"to", "cont'd", "continuing"})
"""First words of a parenthetical that tells nothing to be seen: "(to Ada)"."""


def tell_business(
    business: StageBusiness,
    shots: Sequence[ShotDraft],
    listener: CastMember | None,
    *,
    only_in_frame: bool,
) -> list[ShotDraft]:
    """Return *shots* of one speech with what the text writes beside it.

    The parenthetical is of the first shot; what somebody goes on doing is of all, of
    whoever hears the speech *only_in_frame* in prose.
    """
    told: list[ShotDraft] = []
    for at, shot in enumerate(shots):
        member = shot.people[0] if shot.staging else shot.speaker
        if member is None:
            told.append(shot)
            continue
        note = shot.quotations[0].parenthetical if not at else None
        action = shot.action
        if note and not shot.staging:
            action = _accompany_with_note(action, member, note)
        is_bare = shot.bare and action == shot.action
        other = shot.speaker if shot.staging else listener
        if only_in_frame and other not in shot.people:
            other = None
        told.append(
            replace(
                shot,
                action=action,
                bare=is_bare,
                business=business.accompany(action, member, other) if is_bare else "",
            )
        )
    return told


def add_business(shots: Sequence[ShotDraft]) -> list[ShotDraft]:
    """Return *shots*, with its business where a line is held over no deed."""
    return [
        replace(shot, action=shot.business) if shot.bare and shot.business else shot
        for shot in shots
    ]


def _accompany_with_note(action: str, member: CastMember, note: str) -> str:
    """Return *action* with the parenthetical of its line: "Ada, softly, asks Bo"."""
    parts = split_after_name(action, member)
    words = note.strip("()[] .").split()
    if parts is None or not words:
        return action
    name, rest = parts
    first = words[0].casefold()
    text = " ".join([first if _is_small(words[0]) else words[0], *words[1:]])
    if first in _NO_MANNERS:
        return action
    if words[-1].casefold() in _PAUSES:
        return f"After a {words[-1].casefold()}, {action}"
    if not _is_deed(text.casefold().split()):
        return f"{name}, {text},{rest}"
    if name.startswith("On "):
        return f"{begin_sentence(member.name)} {text},{rest}"
    return f"{name} {text} and{rest}"


def _is_small(word: str) -> bool:
    return word[0].islower() or word.casefold() not in by_term("names")


def _is_deed(words: Sequence[str]) -> bool:
    """Tell whether a parenthetical begins with a verb: "(smiles)", and not "(eyes)"."""
    word, stem = words[0], words[0].removesuffix("s")
    if not word.endswith("s") or word.endswith(("ss", "us")):
        return False
    if stem in terms("verbs", "gesture"):
        return True
    if stem in terms("body", "seen"):
        after = words[1] if len(words) > 1 else ""
        return after in PRONOUN_GENDERS or after in terms("pronouns", "article")
    is_known = any(stem in by_term(name) for name in ("verbs", "deeds", "business"))
    return is_known or not {word, stem} & {*by_term("elements"), *by_term("pronouns")}
