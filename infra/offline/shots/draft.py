"""A shot in the making, before the camera and the schema's bounds are thought of."""

from collections.abc import Mapping
from dataclasses import dataclass

from infra.offline.language.document import TextUnit
from infra.offline.language.tokens import Token
from ports.questions.direct_scene import CastMember, SceneElement
from ports.questions.numbered import NumberedQuotation


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotDraft:
    """A shot in the making.

    Attributes:
        told: Narration that it shows.
        meant: Who is meant in it, by the tokens' places.
        tag: The verb that says that somebody speaks.
    """

    units: tuple[TextUnit, ...]
    quotations: tuple[NumberedQuotation, ...]
    speaker: CastMember | None
    narration: tuple[Token, ...]
    referents: Mapping[int, CastMember]
    action: str
    purpose: str
    people: tuple[CastMember, ...]
    objects: tuple[SceneElement, ...]
    seconds: float
    spoken_text: str = ""
    tag: Token | None = None
