"""Figures of the machine that a replica runs on, read whenever Prometheus asks."""

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from cryptography.x509 import load_pem_x509_certificates
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from typing_extensions import override

from service.settings import Settings


class HostFigures(Collector):
    """Room on the disks, and when the certificates in files expire.

    A folder or file that cannot be read has no figure: an old one would mislead.
    """

    def __init__(self, settings: Settings) -> None:
        self._folders: Mapping[str, Path | None] = {
            "data": settings.data_dir,
            "backup": settings.backup_dir,
        }
        self._certificates: Mapping[str, Path | None] = {
            "authorities": settings.ca_file,
            "ours": settings.certificate_file,
        }

    @override
    def collect(self) -> Iterable[Metric]:
        """Read all figures."""
        free = GaugeMetricFamily(
            "crews_disk_free_ratio",
            "Free part of the disk that a folder is on",
            labels=("folder",),
        )
        for name, folder in self._folders.items():
            if folder is not None and folder.is_dir():
                usage = shutil.disk_usage(folder)
                free.add_metric((name,), usage.free / usage.total)
        expiry = GaugeMetricFamily(
            "crews_certificate_expiry_timestamp_seconds",
            "When the first certificate of a file expires",
            labels=("file",),
        )
        for name, file in self._certificates.items():
            if file is not None and (first := _find_first_expiry(file)) is not None:
                expiry.add_metric((name,), first)
        return free, expiry


def _find_first_expiry(file: Path) -> float | None:
    try:
        certificates = load_pem_x509_certificates(file.read_bytes())
    except (OSError, ValueError):
        return None
    return min(each.not_valid_after_utc.timestamp() for each in certificates)
