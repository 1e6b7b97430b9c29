"""A run in CI says so when it leaves something out."""

import pytest

SKIPPING = """
    import pytest

    {marked}
    @pytest.mark.skip(reason="no broker here")
    def test_needs_a_broker() -> None: ...
"""


@pytest.fixture
def a_run(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> pytest.Pytester:
    """A run in a folder of its own, to which the plugin belongs."""
    pytester.makepyprojecttoml("""
        [tool.pytest.ini_options]
        asyncio_default_fixture_loop_scope = "function"
        markers = ["real: needs a foreign system"]
    """)
    monkeypatch.setenv("CI", "true")
    return pytester


def test_a_skipped_test_fails_in_ci(a_run: pytest.Pytester) -> None:
    a_run.makepyfile(SKIPPING.format(marked=""))

    result = a_run.runpytest_inprocess("-p", "tests.skips")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*skipped in CI: Skipped: no broker here*"])


def test_a_module_that_skips_itself_fails_in_ci(a_run: pytest.Pytester) -> None:
    a_run.makepyfile("import pytest; pytest.importorskip('no_such_module')")

    result = a_run.runpytest_inprocess("-p", "tests.skips")

    result.assert_outcomes(errors=1)


def test_what_needs_a_foreign_system_may_be_skipped(a_run: pytest.Pytester) -> None:
    a_run.makepyfile(SKIPPING.format(marked="@pytest.mark.real"))

    result = a_run.runpytest_inprocess("-p", "tests.skips")

    result.assert_outcomes(skipped=1)


def test_a_person_may_skip(
    a_run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI")
    a_run.makepyfile(SKIPPING.format(marked=""))

    result = a_run.runpytest_inprocess("-p", "tests.skips")

    result.assert_outcomes(skipped=1)
