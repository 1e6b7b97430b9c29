"""The documents that a crew prints."""

from collections.abc import Mapping

from infra.film.day_limits import USUAL_DAY, DayLimits
from infra.film.pdf.breakdown_sheets import draw_breakdown_sheets
from infra.film.pdf.day_out_of_days import draw_day_out_of_days
from infra.film.pdf.element_index import draw_element_index
from infra.film.pdf.lined_script import draw_lined_script
from infra.film.pdf.shot_list import draw_shot_list
from infra.film.pdf.stripboard import draw_stripboard
from infra.film.setup_list import list_setups, read_script
from infra.film.sheets import cast_list, scene_sheets
from infra.film.shooting_days import describe_rules, plan_days
from ports.domain.breakdown import Breakdown


def export_pdf(
    film: Breakdown, text: str, *, limits: DayLimits = USUAL_DAY
) -> Mapping[str, bytes]:
    """Write sheets, element list, board, day-out-of-days, lined script, shot list."""
    sheets = tuple(scene_sheets(film, text))
    cast = tuple(cast_list(film).values())
    days = plan_days(film, sheets, limits)
    rules = describe_rules(film, limits)
    scenes = read_script(film, sheets, text)
    script = draw_lined_script(film, scenes, text)
    return {
        "breakdown-sheets.pdf": draw_breakdown_sheets(film, sheets, script.pages),
        "element-list.pdf": draw_element_index(film, sheets),
        "stripboard.pdf": draw_stripboard(
            film, days, cast, rules=rules, pages=script.pages
        ),
        "day-out-of-days.pdf": draw_day_out_of_days(film, days, cast, rules=rules),
        "lined-script.pdf": script.content,
        "shot-list.pdf": draw_shot_list(
            film, sheets, list_setups(film, sheets, scenes), days
        ),
    }
