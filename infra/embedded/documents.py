"""The documents of a breakdown: JSON, one scene at a time, and one HTML page."""

from collections.abc import Iterator
from functools import cache
from textwrap import indent

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from ports.domain.breakdown import Breakdown

INDENT = "  "
_SCENES_START = f'\n{INDENT}"scenes": ['
"""Unique in the document: at this indentation only its own fields begin a line, because
strings in JSON contain no line breaks."""


def json_chunks(breakdown: Breakdown) -> Iterator[str]:
    """Yield the text of `Breakdown.model_dump_json(indent=2)`, one scene at a time.

    For a novel, one call would take tens of megabytes twice, and would hold up every
    other thread of the process meanwhile.
    """
    frame = breakdown.model_copy(update={"scenes": ()}).model_dump_json(indent=2)
    head, scenes, tail = frame.partition(_SCENES_START)
    yield head + scenes
    separator = "\n"
    for scene in breakdown.scenes:
        yield separator + indent(scene.model_dump_json(indent=2), INDENT * 2)
        separator = ",\n"
    yield f"\n{INDENT}{tail}" if breakdown.scenes else tail


def render_html(breakdown: Breakdown) -> str:
    """Return *breakdown* as one self-contained HTML page; the story's text is
    escaped."""
    people = {person.key: person.name for person in breakdown.structure.people}
    props = {prop.key: prop.name for prop in breakdown.structure.props}
    places = {place.key: place.name for place in breakdown.structure.places}
    seconds = sum(
        shot.estimated_duration_seconds
        for scene in breakdown.scenes
        for shot in scene.shots
    )
    return _load_template().render(
        film=breakdown,
        names=props | places | people,
        seconds=seconds,
        shots=sum(len(scene.shots) for scene in breakdown.scenes),
        lines=sum(len(scene.dialogue_script) for scene in breakdown.scenes),
    )


def _minutes_and_seconds(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def _readable_slug(slug: str) -> str:
    return "make-up and hair" if slug == "makeup_hair" else slug.replace("_", " ")


@cache
def _load_template() -> Template:
    # The template lies beside this module. Loading it compiles it, once a process.
    environment = Environment(
        loader=PackageLoader("infra.embedded", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"clock": _minutes_and_seconds, "words": _readable_slug}
    return environment.get_template("breakdown.html.j2")
