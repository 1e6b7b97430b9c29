# A base like python:3.11-slim-bookworm, from Debian's own packages.
ARG ROOT
FROM ${ROOT}
RUN apt-get update -qq \
    && apt-get install -qq -y --no-install-recommends \
        python-is-python3 python3 python3-venv >/dev/null \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /usr/share/doc /usr/share/man
