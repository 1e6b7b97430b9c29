"""Certificates made for one test: an authority, and what it vouches for."""

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.stack.loopback import HOST

_DAY = timedelta(days=1)


class Authority:
    """A private certificate authority; each one has a key of its own."""

    def __init__(self, name: str = "a private authority") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name(name)
        self._certificate = (
            _builder(self._name, self._key.public_key(), days=2)
            .issuer_name(self._name)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_key_usage(signs_certificates=True), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()),
                critical=False,
            )
            .sign(self._key, hashes.SHA256())
        )

    def write(self, file: Path) -> Path:
        """Write its own certificate to *file*, which clients are to trust."""
        return _replace(file, self._certificate.public_bytes(_PEM))

    def issue(
        self, folder: Path, name: str, *, host: str = HOST, days: int = 1
    ) -> Path:
        """Write ``NAME.pem`` and ``NAME.key``; with negative *days* it has expired."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = (
            _builder(_name(name), key.public_key(), days=days)
            .issuer_name(self._name)
            .add_extension(x509.SubjectAlternativeName([_host(host)]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(
                    self._key.public_key()
                ),
                critical=False,
            )
            .sign(self._key, hashes.SHA256())
        )
        private = key.private_bytes(
            _PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        _replace(folder / f"{name}.key", private)
        return _replace(folder / f"{name}.pem", certificate.public_bytes(_PEM))


_PEM = serialization.Encoding.PEM


def _replace(file: Path, content: bytes) -> Path:
    """Write *file* as certbot does: whole, in the place of the one before."""
    new = file.with_name(f"{file.name}.new")
    new.write_bytes(content)
    new.chmod(0o600)
    return new.replace(file)


def _builder(
    subject: x509.Name, key: ec.EllipticCurvePublicKey, *, days: int
) -> x509.CertificateBuilder:
    ends = datetime.now(UTC) + days * _DAY
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(ends - 4 * _DAY)
        .not_valid_after(ends)
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
