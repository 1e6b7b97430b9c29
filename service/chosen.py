"""The settings, read when a command needs them: their reader is slow to import."""

from typing import TYPE_CHECKING  # noqa: TID251  # no cycle, but slow to import

if TYPE_CHECKING:
    from service.settings import Settings


def load_settings() -> "Settings":
    """Read the settings.

    Raises:
        SettingsError: With every setting that is wrong.
    """
    from service import settings as reader  # noqa: PLC0415  # see above

    return reader.load_settings()
