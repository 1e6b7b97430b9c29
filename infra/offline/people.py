"""A person of a passage as the crews hear of them."""

from infra.offline.cast import Cast
from infra.offline.figures import Figure
from infra.offline.looks import looks
from infra.offline.page import Page
from infra.offline.summaries import trimmed
from infra.offline.traits import traits
from ports.questions.reading import OtherName, PersonReading

SHORT = 120
MOST_NAMES = 12


def person(page: Page, cast: Cast, figure: Figure) -> PersonReading:
    """Return *figure* with every other name and what shows it to be theirs."""
    others = [form for form in figure.forms if form != figure.name]
    others.sort(key=lambda form: (-figure.forms[form], form))
    return PersonReading(
        name=figure.name,
        other_names=tuple(
            OtherName(
                name=form,
                unit=page.parts[where].number,
                evidence=trimmed(why, SHORT),
            )
            for form in others[:MOST_NAMES]
            for where, why in [
                figure.evidence.get(
                    form, (figure.where(form), "the same name, spelt so")
                )
            ]
        ),
        gender=figure.gender,
        narrator=figure.narrator,
        group=figure.group,
        # A part that only cues name is there all the same.
        mentions=max(len(figure.mentions) + figure.meant, figure.spoken),
        looks=looks(page, cast, figure),
        traits=traits(page, figure),
    )
