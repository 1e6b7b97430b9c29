"""File names are safe, and writes are atomic."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.embedded.file_io import atomic_write, safe_folder_name


@given(st.text(min_size=1))
def test_no_id_leaves_the_root(identifier: str) -> None:
    name = safe_folder_name(identifier)

    assert Path(name).name == name
    assert not name.startswith(".")


@given(st.text(min_size=1), st.text(min_size=1))
def test_different_ids_have_different_names(one: str, other: str) -> None:
    assert (safe_folder_name(one) == safe_folder_name(other)) is (one == other)


def test_a_plain_slug_is_its_own_name() -> None:
    assert safe_folder_name("story-42_b") == "story-42_b"


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    atomic_write(path, "before")

    with pytest.raises(UnicodeEncodeError):
        atomic_write(path, "after \ud800")

    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [
        ("a.txt", "before")
    ]
