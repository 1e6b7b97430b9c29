"""How much of a film a company shoots in a day, at most."""

from dataclasses import dataclass

PAGES_A_DAY = 4.0
"""Pages of script.

The middle of the 3 to 5 at which guides put a low-budget feature
(toolsforfilm.com/blog/how-to-schedule-an-indie-feature; 4 to 6 at starsnorth.com).
"""
SETUPS_A_DAY = 25
"""Set-ups of the camera.

The rule of thumb is half an hour for each (phetherington.com, "Scheduling your short
film shoot: set-ups"), so that 12 hours with a meal have 20 to 25.
"""
MAX_MOVES = 3
"""Company moves. The rooms of one house may be places apart here, where no heading and
no story says that they belong together."""
SETUPS_OF_MOVE = 3
"""Set-ups for which a company move leaves no time: it costs an hour or more."""
OVERRUN = 0.15
"""Share of a day by which it may run over, rather than part a scene."""
MINORS_SHARE = 0.6
"""Share of a day's set-ups that a child may be in.

Of twelve hours a child of six to sixteen may be on the set for eight or nine, school
and rest included (California, 8 CCR 11760); what is lit without them is not counted.
"""
TWILIGHT_SHARE = 8
"""A day has so many times the light of a dusk or a dawn: golden hour and civil twilight
are about an hour and a half of twelve hours of work."""
SPLIT_SHARE = 2 / 3
"""Share of a day's work that is done by daylight where the company works on into the
night: it begins at noon or later."""
SHORT_SHARE = 1 / 5
"""Share of a day's work for which nobody calls a company if another day has time."""
_MOST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLimits:
    """The bounds of a day; whatever is asked, there is room for something."""

    pages: float = PAGES_A_DAY
    setups: int = SETUPS_A_DAY

    @property
    def eighths(self) -> int:
        """The pages in eighths, at least one."""
        return round(8 * min(max(1 / 8, self.pages), _MOST))

    @property
    def most_setups(self) -> int:
        """The set-ups, at least one."""
        return max(1, self.setups)

    @property
    def twilight_eighths(self) -> int:
        """What of a day's pages a dusk or a dawn has light for."""
        return max(1, self.eighths // TWILIGHT_SHARE)

    def fill(self, eighths: int, setups: int, *, minor_setups: int = 0) -> float:
        """Return which share of a day is full, by what it has more of."""
        young = minor_setups / (self.most_setups * MINORS_SHARE)
        return max(eighths / self.eighths, setups / self.most_setups, young)


USUAL_DAY = DayLimits()
"""Unless somebody says otherwise."""
