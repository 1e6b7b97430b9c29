"""The stage that a scene is directed on: its words, its people, its things."""

from dataclasses import dataclass
from functools import cached_property

from crews.director.speech import Pace
from crews.director.windows import SceneText
from crews.scene import SceneInput, SceneQuotation


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What a scene gives to all of its shots."""

    given: SceneInput
    text: SceneText
    pace: Pace

    @cached_property
    def looks(self) -> dict[str, str]:
        """The look of everybody present, by look and by person."""
        cast = self.given.cast
        return {p.person: p.key for p in cast} | {p.key: p.key for p in cast}

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
    def quotations(self) -> dict[str, SceneQuotation]:
        """The scene's quotations by the ids of their lines."""
        return {quotation.line_id: quotation for quotation in self.given.quotations}
