"""The plugins with the fixtures that all tests share."""

from hypothesis import settings

pytest_plugins = [
    "pytester",
    "tests.skips",
    "tests.stack.fixtures",
    "tests.payload.fixtures",
    "tests.service.fixtures",
]

# No test fails because the machine is busy.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
