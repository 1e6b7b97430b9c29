"""Translates the environment names of Novel Movie and of the predecessor into ours.

Nothing reads those names but this: a setting that two names could give would leave an
operator guessing which of them counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerName:
    """A name that is set in the environment, and what to do about it.

    Attributes:
        setting: Ours that has the same meaning; None where we need none.
        is_set: Ours is set already.
        advice: A line for a shell, or a sentence.
    """

    name: str
    setting: str | None
    is_set: bool
    advice: str


SETTINGS: Mapping[str, str] = {
    "PATHRAG_API_URL": "CREWS_PATHRAG_URL",
    "NOVEL_MOVIE_API_URL": "CREWS_PAYLOAD_URL",
    "NOVEL_MOVIE_API_KEY": "CREWS_PAYLOAD_API_KEY",
    "OPENROUTER_BASE_URL": "CREWS_MODEL_URL",
    "OPENROUTER_API_KEY": "CREWS_MODEL_API_KEY",
    "OPENROUTER_DEFAULT_MODEL": "CREWS_MODEL",
}

CREW_SERVER = "CREW_AI"
OTHER_MODELS = "OPENROUTER_"

CREW_SERVER_ADVICE = (
    "where Novel Movie looks for this service: let it be CREWS_OPS_HOST and "
    "CREWS_OPS_PORT, and give CREWS_OPS_TOKENS a token with the scope door"
)
OTHER_MODEL_ADVICE = (
    "name a model for one member of the crews in CREWS_MODELS, "
    'such as {"director": "…"}'
)


def find_former_names(
    environment: Mapping[str, str], *, has_door: bool
) -> tuple[FormerName, ...]:
    """Return the names of *environment* that we know by another, in its order.

    *has_door* tells whether the HTTP door is open. No value is looked at: some are
    secrets.
    """
    return tuple(
        found
        for name, value in environment.items()
        if value and (found := _translate(name, environment, has_door=has_door))
    )


def render_former_names(found: tuple[FormerName, ...]) -> RenderableType:
    """Return a table of the translation, and what it is."""
    table = Table("found", "ours", "")
    for each in found:
        note = "[green]set[/]" if each.is_set else escape(each.advice)
        table.add_row(each.name, each.setting or "", note)
    title = Text("Names of Novel Movie in the environment; this service reads its own:")
    return Group(title, table)


def _translate(
    name: str, environment: Mapping[str, str], *, has_door: bool
) -> FormerName | None:
    if setting := SETTINGS.get(name):
        return FormerName(
            name=name,
            setting=setting,
            is_set=bool(environment.get(setting)),
            advice=f'export {setting}="${name}"',
        )
    if name == CREW_SERVER:
        return FormerName(
            name=name,
            setting="CREWS_OPS_PORT",
            is_set=has_door,
            advice=CREW_SERVER_ADVICE,
        )
    if name.startswith(OTHER_MODELS):
        return FormerName(
            name=name, setting="CREWS_MODELS", is_set=False, advice=OTHER_MODEL_ADVICE
        )
    return None
