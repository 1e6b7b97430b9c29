"""The plugins with the fixtures that all tests share."""

pytest_plugins = [
    "pytester",
    "tests.skips",
    "tests.stack.fixtures",
    "tests.payload.fixtures",
    "tests.service.fixtures",
]
