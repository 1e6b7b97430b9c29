"""The story's clock: which day each scene is on, as far as the text tells."""

from collections.abc import Sequence

from crews.architect.passages.joined_scenes import JoinedScene


def story_days(scenes: Sequence[JoinedScene]) -> dict[int, int | None]:
    """Return the story day of every scene by its number, counted from 1.

    Days count as a schedule counts them: another day is the next number, however many
    weeks lie between. A scene that goes back, or does not say, has none; nor have
    those that only follow on from it.
    """
    days: dict[int, int | None] = {}
    last = 1
    today: int | None = 1
    for draft in scenes:
        if days:
            match draft.day:
                case "same":
                    pass
                case "next" | "later":
                    today = last = last + 1
                case "earlier" | "unknown":
                    today = None
        days[draft.number] = today
    return days
