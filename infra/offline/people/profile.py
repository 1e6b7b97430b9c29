"""A person of a passage as the crews hear of them."""

from infra.offline.language.document import Document
from infra.offline.language.extractive_summary import truncate
from infra.offline.people.appearance import describe_looks
from infra.offline.people.coreference import Coreference
from infra.offline.people.entity import EntityCluster
from infra.offline.people.traits import find_traits
from ports.questions.read_passage import OtherName, PersonReading

MAX_EVIDENCE = 120
MAX_OTHER_NAMES = 12


def build_person_reading(
    page: Document, cast: Coreference, figure: EntityCluster
) -> PersonReading:
    """Return *figure* with every other name and what shows it to be theirs."""
    others = [form for form in figure.forms if form != figure.name]
    others.sort(key=lambda form: (-figure.forms[form], form))
    return PersonReading(
        name=figure.name,
        other_names=tuple(
            OtherName(
                name=form,
                unit=page.units[where].number,
                evidence=truncate(why, MAX_EVIDENCE),
            )
            for form in others[:MAX_OTHER_NAMES]
            for where, why in [
                figure.evidence.get(
                    form, (figure.first_unit(form), "the same name, spelt so")
                )
            ]
        ),
        gender=figure.gender,
        narrator=figure.narrator,
        group=figure.group,
        # A part that only cues name is there all the same.
        mentions=max(
            len(figure.mentions) + figure.pronoun_count, figure.quotation_count
        ),
        looks=describe_looks(page, cast, figure),
        traits=find_traits(page, figure),
    )
