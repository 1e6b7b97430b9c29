"""Finds what a new schema breaks for those who read or write events by the old one.

Only an optional field may be added without a new version of the event (ARCHITECTURE
§3). An outbound event may promise more but not less; an inbound one may require less
but not more.
"""

from collections.abc import Iterator

from infra.contracts.schemas import Direction, Schema

_LOWER_BOUNDS = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_UPPER_BOUNDS = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")


def breaking_changes(old: Schema, new: Schema, direction: Direction) -> list[str]:
    """Return what *new* breaks, each as a sentence that names the field."""
    return list(_find_changes(old, new, direction, at="data", roots=(old, new)))


def _find_changes(
    old: Schema,
    new: Schema,
    direction: Direction,
    *,
    at: str,
    roots: tuple[Schema, Schema],
) -> Iterator[str]:
    old, new = _resolve_reference(old, roots[0]), _resolve_reference(new, roots[1])
    yield from _type_changes(old, new, direction, at)
    yield from _limit_changes(old, new, direction, at)
    yield from _requirement_changes(old, new, direction, at)
    for key, before in old.get("properties", {}).items():
        after = new.get("properties", {}).get(key)
        if after is None:
            yield f"{at}.{key} is gone"
        else:
            yield from _find_changes(
                before, after, direction, at=f"{at}.{key}", roots=roots
            )
    if "propertyNames" in old and "propertyNames" in new:
        # What a map may have as keys: a closed set of names that readers rely on.
        yield from _type_changes(
            _resolve_reference(old["propertyNames"], roots[0]),
            _resolve_reference(new["propertyNames"], roots[1]),
            direction,
            f"{at} keys",
        )
    if "items" in old and "items" in new:
        yield from _find_changes(
            old["items"], new["items"], direction, at=f"{at}[]", roots=roots
        )


def _type_changes(
    old: Schema, new: Schema, direction: Direction, at: str
) -> Iterator[str]:
    before, after = _value_set(old), _value_set(new)
    fewer, more = before - after, after - before
    if direction == "in" and fewer:
        yield f"{at} no longer accepts {', '.join(sorted(fewer))}"
    if direction == "out" and more:
        yield f"{at} may now be {', '.join(sorted(more))}"


def _value_set(schema: Schema) -> set[str]:
    """Return the types, references or values that *schema* allows."""
    match schema:
        case {"anyOf": options}:
            return {kind for option in options for kind in _value_set(option)}
        case {"$ref": ref}:
            return {str(ref).rsplit("/", 1)[-1]}
        case {"enum": values}:
            return {repr(value) for value in values}
        case {"const": value}:
            return {repr(value)}
        case {"type": kind}:
            return {str(kind)}
        case _:
            return set()


def _limit_changes(
    old: Schema, new: Schema, direction: Direction, at: str
) -> Iterator[str]:
    if direction == "out":
        return
    for name in _LOWER_BOUNDS:
        if name in new and new[name] > old.get(name, float("-inf")):
            yield f"{at}: {name} rose to {new[name]}"
    for name in _UPPER_BOUNDS:
        if name in new and new[name] < old.get(name, float("inf")):
            yield f"{at}: {name} fell to {new[name]}"
    if new.get("pattern") != old.get("pattern"):
        yield f"{at}: the pattern changed"


def _requirement_changes(
    old: Schema, new: Schema, direction: Direction, at: str
) -> Iterator[str]:
    before, after = set(old.get("required", ())), set(new.get("required", ()))
    if direction == "in":
        yield from (f"{at}.{key} is now required" for key in sorted(after - before))
    else:
        yield from (
            f"{at}.{key} is no longer promised" for key in sorted(before - after)
        )


def _resolve_reference(schema: Schema, root: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    definition: Schema = root["$defs"][schema["$ref"].rsplit("/", 1)[-1]]
    return definition
