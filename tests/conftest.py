"""What every test may ask for, and what no run may leave out."""

pytest_plugins = [
    "pytester",
    "tests.skips",
    "tests.stack.fixtures",
    "tests.payload.fixtures",
]
