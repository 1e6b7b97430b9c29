"""Reads the fields of forms and addresses; an error names the field for a person."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TypeVar
from urllib.parse import parse_qsl
from uuid import UUID

from ports.errors import StoryCrewsError

AGES: dict[str, timedelta] = {
    "15 minutes": timedelta(minutes=15),
    "1 hour": timedelta(hours=1),
    "1 day": timedelta(days=1),
    "7 days": timedelta(days=7),
    "30 days": timedelta(days=30),
}
"""What a search may choose from."""

MAX_FIELDS = 32
"""Of a form; ours have half of it. A million would hold up the service."""

N = TypeVar("N", int, float)


class InvalidFormError(StoryCrewsError):
    """A field of a form cannot be read; the message names it."""


def parse_form(body: bytes) -> Mapping[str, str]:
    """Return the fields of a form, which browsers send URL-encoded.

    Raises:
        InvalidFormError: There are too many, or one could be stored nowhere.
    """
    try:
        fields = parse_qsl(
            body.decode(errors="replace"),
            keep_blank_values=True,
            max_num_fields=MAX_FIELDS,
        )
    except ValueError:
        raise InvalidFormError(f"a form has at most {MAX_FIELDS} fields") from None
    form = dict(fields)
    refuse_unstorable(form)
    return form


def refuse_unstorable(fields: Mapping[str, str]) -> None:
    """Refuse what the journal would fail at, as if it were not there.

    Raises:
        InvalidFormError: A field holds a NUL character.
    """
    for name, text in fields.items():
        if "\x00" in text:
            raise InvalidFormError(f"{name[:40]!r} holds a NUL character")


def read_text(form: Mapping[str, str], name: str) -> str | None:
    """Return a field's text; None where it is empty."""
    return form.get(name, "").strip() or None


def read_age(form: Mapping[str, str], name: str) -> timedelta | None:
    """Return the age that a field names; None where it names none of `AGES`."""
    return AGES.get(form.get(name, ""))


def read_number(
    form: Mapping[str, str], name: str, kind: Callable[[str], N], *, below: float = 1e15
) -> N | None:
    """Return a field's number above 0; None where it is empty.

    *below* is above every budget and rate, unless something else is counted.

    Raises:
        InvalidFormError: It is no such number.
    """
    text = read_text(form, name)
    if text is None:
        return None
    try:
        number = kind(text.replace(",", ""))
    except ValueError:
        number = kind("0")
    # Written so that "nan" is refused too.
    if not 0 < number < below:
        raise InvalidFormError(
            f"{name}: give a number above 0 and below {below:,.0f}, not {text[:40]!r}"
        )
    return number


def count_letters(count: int) -> str:
    """Return a number of letters in words."""
    return f"{count:,} letter{'' if count == 1 else 's'}"


def read_id(text: str, what: str) -> UUID:
    """Return the id in an address or field.

    Raises:
        InvalidFormError: It is no id.
    """
    try:
        return UUID(text)
    except ValueError:
        raise InvalidFormError(f"{text[:60]!r} is no id of a {what}") from None
