"""What an action says of its shot and of who speaks, which is no line of a script.

A shot list has it, and the cue of a speech says it. What the text tells beside a line
stands in the same action, as sentences of its own.
"""

import re
from collections.abc import Iterable

_SAYS = (
    "speaks|speaks on|goes on|replies|answers|asks|tells|says|addresses|calls out"
    "|greets|thanks|takes leave|gives|begins to talk|talks|listens|hears"
)
_WHAT = "more|no|yes|pardon|an order|a promise|a greeting|thanks|in return|at last"
_ABOUT = r" (?:about|what|how) (?:(?:Mr|Mrs|Ms|Dr|St)\. |[^.!?…,;:])+?"
"""What a speech is about, or tells, which its own words say."""
_MANNER = r"(?: \w+ly)?"
_CUE_WORDS = r"from “[^”]*” on"
_CUE = rf"(?:,? {_CUE_WORDS})?"
_START = (
    r"(?:^|(?<=[.!?…”] )(?<!\bMr\. )(?<!\bMrs\. )(?<!\bMs\. )(?<!\bDr\. )(?<!\bSt\. ))"
)
_ENDING = re.compile(r"\s*,$")


class ShotNotes:
    """The sentences that only say who speaks, how the shot hears it, or who listens."""

    def __init__(self, names: Iterable[str]) -> None:
        known = {form for n in names for form in (n, f"{n[:1].upper()}{n[1:]}") if n}
        one = "|".join(
            map(re.escape, sorted(known, key=lambda name: (-len(name), name)))
        )
        one = rf"(?:{one or '(?!)'})"
        self._on = re.compile(
            rf"^On {one}: |{_START}On (?:{one}|the others)(?:, [^.]*,)? {_CUE_WORDS}\."
            r"(?:\s+|$)"
        )
        self._speaks = re.compile(
            rf"{_START}(?:{one} listens while )?{one}{_MANNER} (?:{_SAYS})"
            rf"(?: (?:to |of )?{one})?(?: (?:{_WHAT}))?(?:{_ABOUT})?{_MANNER}"
            r"\.(?:\s+|$)"
        )
        self._hears = re.compile(
            rf"(?:{_START}|(?<=,) )(?:{one}|[Aa] voice) (?:is|are) heard, unseen{_CUE}"
            r"\.(?:\s+|$)"
        )

    def strip(self, action: str) -> str:
        """Return *action* without them; an empty string where it has nothing else."""
        told = self._on.sub("", action)
        told = self._speaks.sub("", self._hears.sub("", told)).strip()
        if told == action or not told:
            return told
        return _ENDING.sub(".", f"{told[:1].upper()}{told[1:]}")
