"""The parameters that managed PostgreSQL puts into its address are obeyed."""

import os
import shutil
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text

from infra.storage.db.database import Database
from infra.storage.db.engine import open_engine
from ports.errors import PortError
from tests.stack.programs import run_program
from tests.stack.servers import OwnPostgres


def make_certificate(folder: Path, name: str, *, host: str, days: int = 2) -> Path:
    """Make a certificate for *host* that signs itself, with its key beside it."""
    certificate = folder / f"{name}.crt"
    run_program(
        *("/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes"),
        *("-keyout", folder / f"{name}.key", "-out", certificate),
        *("-days", str(days), "-subj", f"/CN={name}"),
        *("-addext", f"subjectAltName={host}"),
    )
    return certificate


async def enable_tls(postgres: OwnPostgres, certificate: Path) -> None:
    key = certificate.with_suffix(".key")
    for file in (certificate, key):
        file.chmod(0o600)
        if os.geteuid() == 0:
            shutil.chown(file, "nobody")
    admin = await asyncpg.connect(postgres.url)
    await admin.execute(f"ALTER SYSTEM SET ssl_cert_file = '{certificate}'")
    await admin.execute(f"ALTER SYSTEM SET ssl_key_file = '{key}'")
    await admin.execute("ALTER SYSTEM SET ssl = on")
    await admin.execute("SELECT pg_reload_conf()")
    await admin.close()


async def is_encrypted(address: str) -> bool:
    async with open_engine(address) as engine, engine.connect() as connection:
        query = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        return bool(await connection.scalar(text(query)))


async def test_an_address_asks_for_tls_as_libpq_reads_it(
    private_postgres: OwnPostgres,
) -> None:
    folder = private_postgres.folder
    right = make_certificate(folder, "right", host="IP:127.0.0.1")
    foreign = make_certificate(folder, "foreign", host="IP:127.0.0.1")
    url = private_postgres.url

    with pytest.raises((PortError, ConnectionError)):
        await is_encrypted(f"{url}?sslmode=require")
    await enable_tls(private_postgres, right)

    assert not await is_encrypted(f"{url}?sslmode=disable")
    assert await is_encrypted(f"{url}?sslmode=require")
    verified = f"{url}?sslmode=verify-full&sslrootcert="
    assert await is_encrypted(f"{verified}{right}")

    async with open_engine(f"{verified}{foreign}") as engine:
        with pytest.raises(PortError, match="self-signed certificate"):
            await Database(engine).transact(lambda c: c.scalar(text("SELECT 1")))
