"""A breakdown as one self-contained page that a director would read."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from ports.domain.breakdown import Breakdown


def render_html(breakdown: Breakdown) -> str:
    """Return *breakdown* as HTML; every word of the story in it is escaped."""
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
    # The template rests beside this module; loading compiles it once a process.
    environment = Environment(
        loader=PackageLoader("infra.embedded", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"clock": _minutes_and_seconds, "words": _readable_slug}
    return environment.get_template("breakdown.html.j2")
