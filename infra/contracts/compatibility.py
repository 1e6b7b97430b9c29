"""Tells whether a new schema breaks those who read or write by the old one.

Adding an optional field is no new version; anything else is (DESIGN §3). What we say
may only promise more; what we hear may only demand less.
"""

from collections.abc import Iterator

from infra.contracts.schemas import Direction, Schema

_BOUNDS_BELOW = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_BOUNDS_ABOVE = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")


def breaking_changes(old: Schema, new: Schema, direction: Direction) -> list[str]:
    """Return what *new* breaks of *old*, each as a sentence with its place."""
    return list(_compared(old, new, direction, at="data", roots=(old, new)))


def _compared(
    old: Schema,
    new: Schema,
    direction: Direction,
    *,
    at: str,
    roots: tuple[Schema, Schema],
) -> Iterator[str]:
    old, new = _resolved(old, roots[0]), _resolved(new, roots[1])
    yield from _kinds(old, new, direction, at)
    yield from _bounds(old, new, direction, at)
    yield from _requirements(old, new, direction, at)
    for key, before in old.get("properties", {}).items():
        after = new.get("properties", {}).get(key)
        if after is None:
            yield f"{at}.{key} is gone"
        else:
            yield from _compared(
                before, after, direction, at=f"{at}.{key}", roots=roots
            )
    if "propertyNames" in old and "propertyNames" in new:
        # What a map may have as keys: a closed set of names that readers rely on.
        yield from _kinds(
            _resolved(old["propertyNames"], roots[0]),
            _resolved(new["propertyNames"], roots[1]),
            direction,
            f"{at} keys",
        )
    if "items" in old and "items" in new:
        yield from _compared(
            old["items"], new["items"], direction, at=f"{at}[]", roots=roots
        )


def _kinds(old: Schema, new: Schema, direction: Direction, at: str) -> Iterator[str]:
    before, after = _allowed(old), _allowed(new)
    fewer, more = before - after, after - before
    if direction == "in" and fewer:
        yield f"{at} no longer accepts {', '.join(sorted(fewer))}"
    if direction == "out" and more:
        yield f"{at} may now be {', '.join(sorted(more))}"


def _allowed(of: Schema) -> set[str]:
    """Return the set of types, references or values that a schema allows."""
    match of:
        case {"anyOf": options}:
            return {kind for option in options for kind in _allowed(option)}
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


def _bounds(old: Schema, new: Schema, direction: Direction, at: str) -> Iterator[str]:
    if direction == "out":
        return
    for name in _BOUNDS_BELOW:
        if name in new and new[name] > old.get(name, float("-inf")):
            yield f"{at}: {name} rose to {new[name]}"
    for name in _BOUNDS_ABOVE:
        if name in new and new[name] < old.get(name, float("inf")):
            yield f"{at}: {name} fell to {new[name]}"
    if new.get("pattern") != old.get("pattern"):
        yield f"{at}: the pattern changed"


def _requirements(
    old: Schema, new: Schema, direction: Direction, at: str
) -> Iterator[str]:
    before, after = set(old.get("required", ())), set(new.get("required", ()))
    if direction == "in":
        yield from (f"{at}.{key} is now required" for key in sorted(after - before))
    else:
        yield from (
            f"{at}.{key} is no longer promised" for key in sorted(before - after)
        )


def _resolved(of: Schema, root: Schema) -> Schema:
    if "$ref" not in of:
        return of
    definition: Schema = root["$defs"][of["$ref"].rsplit("/", 1)[-1]]
    return definition
