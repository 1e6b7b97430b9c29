"""The stage that a scene is directed on: its words, its people, its things."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from crews.director.speech import Pace
from crews.director.windows import SceneText
from crews.scene import SceneInput, SceneQuotation
from ports.questions.direction import CastMember


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What a scene gives to all of its shots."""

    given: SceneInput
    text: SceneText
    pace: Pace

    @cached_property
    def handles(self) -> dict[str, str]:
        """What questions call everybody and everything here, by key.

        A list of people need not say that they are characters, nor a scene which look
        they have in it: ``tobias_pell`` for ``char_tobias_pell_v02``.
        """
        return _shortened([*self.persons, *self.categories])

    @cached_property
    def cast(self) -> tuple[CastMember, ...]:
        """Everybody present as questions show them, in the look that they have here."""
        page = self.text.text.casefold()
        return tuple(
            CastMember(
                key=self.handles[present.key],
                name=present.name,
                look=present.look,
                # Of other scenes only: what they call somebody changes nothing here.
                names=tuple(n for n in present.names if _bare(n) in page),
                gender=present.gender,
                narrator=present.narrator,
            )
            for present in self.given.cast
        )

    @cached_property
    def looks(self) -> dict[str, str]:
        """The look of everybody present, by look, by person and by handle."""
        keys = {present.key: present.key for present in self.given.cast}
        persons = {present.person: present.key for present in self.given.cast}
        return persons | keys | {self.handles[key]: key for key in keys}

    @cached_property
    def persons(self) -> dict[str, str]:
        """Whose look each look is."""
        return {present.key: present.person for present in self.given.cast}

    @cached_property
    def categories(self) -> dict[str, str]:
        """The category of everything, by key, that a shot can show."""
        carried = {prop.key: str(prop.category) for prop in self.given.carried}
        present = {
            element.key: str(element.category)
            for element in self.given.elements
            if element.key and element.presence != "mentioned"
        }
        return carried | present

    @cached_property
    def things(self) -> dict[str, str]:
        """The key of everything that a shot can show, by key and by handle."""
        keys = {key: key for key in self.categories}
        return keys | {self.handles[key]: key for key in keys}

    @cached_property
    def quotations(self) -> dict[str, SceneQuotation]:
        """The scene's quotations by the ids of their lines."""
        return {quotation.line_id: quotation for quotation in self.given.quotations}


def _bare(name: str) -> str:
    """Return what "the young lady" is in "a young lady"."""
    return name.casefold().removeprefix("the ")


def _shortened(keys: Iterable[str]) -> dict[str, str]:
    """Return *keys* without category and version, where that still tells them apart."""
    stems = {key: key.partition("_")[2].rpartition("_")[0] for key in keys}
    times = Counter(stems.values())
    return {key: stem if times[stem] == 1 else key for key, stem in stems.items()}
