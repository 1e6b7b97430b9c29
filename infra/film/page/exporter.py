"""The pages of a breakdown: one, or for a long film one to begin with and its acts."""

from collections.abc import Mapping, Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from infra.film.page.pictures import draw_pictures
from infra.film.page.views import (
    names_by_key,
    payoffs,
    place_uses,
    prop_uses,
    scene_view,
    split_pages,
)
from infra.film.schedule import strip_kind
from infra.film.screenplay import format_eighths
from infra.film.script_blocks import (
    ActionBlock,
    Block,
    SectionBlock,
    SpeechBlock,
    TransitionBlock,
)
from infra.film.sheets import SceneSheet, base_key, cast_list, scene_sheets
from ports.domain.breakdown import Breakdown

FIRST_PAGE = "breakdown.html"

_BLOCK_KINDS: Mapping[type[Block], str] = {
    ActionBlock: "action",
    SectionBlock: "section",
    SpeechBlock: "speech",
    TransitionBlock: "transition",
}


def export_pages(film: Breakdown, text: str) -> Mapping[str, bytes]:
    """Write ``breakdown.html``, and pages of scenes beside it if the film is long."""
    sheets = tuple(scene_sheets(film, text))
    pages = split_pages(film, sheets)
    if len(pages) == 1:
        return {FIRST_PAGE: _render(film, sheets, text, scenes=sheets)}
    names = [f"breakdown-{n:02d}.html" for n in range(1, len(pages) + 1)]
    homes = {
        sheet.number: name
        for name, page in zip(names, pages, strict=True)
        for sheet in page
    }
    files = {FIRST_PAGE: _render(film, sheets, text, scenes=(), homes=homes)}
    for number, (name, page) in enumerate(zip(names, pages, strict=True)):
        files[name] = _render(
            film,
            sheets,
            text,
            scenes=page,
            homes=homes,
            part=number,
            names=names,
        )
    return files


def _render(
    film: Breakdown,
    sheets: Sequence[SceneSheet],
    text: str,
    *,
    scenes: Sequence[SceneSheet],
    homes: Mapping[int, str] | None = None,
    part: int | None = None,
    names: Sequence[str] = (),
) -> bytes:
    """Return one page.

    *scenes* are those that are on it, *homes* the pages of the others; *part* is the
    place among *names* of a page that has scenes only.
    """
    cast = tuple(cast_list(film).values())
    seen = tuple(member for member in cast if not member.is_voice)
    values: dict[str, object] = {
        "film": film,
        "sheets": sheets,
        "cast": cast,
        "numbers": {base_key(member.key): member.number for member in cast},
        "people": names_by_key(film),
        "homes": homes or {},
        "scenes": [scene_view(sheet, text) for sheet in scenes],
        "part": part,
        "names": names,
    }
    if part is None:
        values |= {
            "pictures": list(draw_pictures(film, sheets, seen, text)) if sheets else [],
            "places": list(place_uses(film, sheets)),
            "props": list(prop_uses(film, sheets)),
            "payoffs": list(payoffs(film, sheets, text)),
        }
    return _load_template().render(values).encode()


def _minutes_and_seconds(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def _readable_slug(slug: str) -> str:
    return "make-up and hair" if slug == "makeup_hair" else slug.replace("_", " ")


@cache
def _load_template() -> Template:
    # The template lies beside this module. Loading it compiles it, once a process.
    environment = Environment(
        loader=PackageLoader("infra.film.page", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "clock": _minutes_and_seconds,
        "words": _readable_slug,
        "eighths": format_eighths,
        "base": base_key,
        "strip": strip_kind,
    }
    environment.filters["kind"] = lambda block: _BLOCK_KINDS[type(block)]
    return environment.get_template("page.html.j2")
