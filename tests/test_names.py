"""Names say what they are: STYLE's first rule, as far as a program can read it."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
PACKAGES: Final = ("service", "handlers", "crews", "ports", "infra")

IRREGULAR: Final = frozenset(
    re.findall(
        r"\w+",
        """
        been begotten begun bent bound born borne bought bred broken brought
        built caught chosen crept dealt done drawn driven dug eaten fallen
        fed felt fled flown forbidden forgiven forgotten found frozen given
        gone got gotten grown heard held hidden hung kept knelt known laid
        leapt led left lent lit lost made meant met overtaken paid ridden
        risen rung said sat seen sent shaken shown slept slid sold sought
        spent spoken spun stolen stood struck stuck sung sunk swept sworn
        swum swung taken taught thought thrown told torn understood undone
        wept withdrawn woken won worn wound written
        """,
    )
)
"""Those that do not end in -ed; "shot" and its like are nouns too, so not here."""

VERBS_IN_ED: Final = frozenset({"embed", "exceed", "feed", "need", "proceed", "seed"})

ALLOWED_PARTICIPLES: Final[dict[str, str]] = {}
"""Functions that keep such a name, each with its reason. The list only shrinks."""

ALLOWED_TWICE: Final[dict[str, str]] = {}
"""Class names that exist more than once, each with its reason. It only shrinks."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def trees() -> Iterator[tuple[str, ast.Module]]:
    """Yield every module outside the tests, parsed."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def is_property(function: Function) -> bool:
    """Tell whether *function* is read like a field, which may be a participle."""
    names = [ast.unparse(decorator) for decorator in function.decorator_list]
    return any(name.split(".")[-1].endswith(("property", "setter")) for name in names)


def is_participle(word: str) -> bool:
    """Tell whether *word* is a past participle."""
    regular = re.fullmatch(r"\w+ed", word) is not None and word not in VERBS_IN_ED
    return regular or word in IRREGULAR


def test_a_class_name_exists_once() -> None:
    names = Counter(
        node.name
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    )

    assert {name for name, count in names.items() if count > 1} == set(ALLOWED_TWICE)


def test_a_function_is_named_by_what_it_does_or_returns() -> None:
    found = {
        f"{module}:{node.name}"
        for module, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, Function) and not is_property(node)
        if is_participle(node.name.strip("_").split("_")[0])
    }

    assert found == set(ALLOWED_PARTICIPLES)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("told", True), ("joined", True), ("need", False), ("read", False)],
)
def test_a_participle_is_told_from_a_verb(word: str, *, expected: bool) -> None:
    assert is_participle(word) is expected


def test_every_public_name_says_what_it_is_for() -> None:
    silent = {
        f"{module}:{getattr(node, 'name', 'module')}"
        for module, tree in trees()
        for node in public_definitions(tree)
        if ast.get_docstring(node) is None
    }

    assert silent == set()


def public_definitions(
    tree: ast.Module,
) -> Iterator[ast.Module | ast.ClassDef | Function]:
    """Yield the module, its public classes and functions, and their public methods.

    A method that overrides another has that one's docstring.
    """
    yield tree
    for node in tree.body:
        if isinstance(node, ast.ClassDef | Function) and node.name[0] != "_":
            yield node
        if isinstance(node, ast.ClassDef) and node.name[0] != "_":
            for method in node.body:
                if isinstance(method, Function) and method.name[0] != "_":
                    decorators = {ast.unparse(each) for each in method.decorator_list}
                    if "override" not in decorators:
                        yield method
