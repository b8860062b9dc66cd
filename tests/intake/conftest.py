from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.servers import certificates
from tests.servers.dovecot import Dovecot

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def imap_certificates(tmp_path_factory: pytest.TempPathFactory) -> certificates.Certificates:
    return certificates.issue(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def dovecot(imap_certificates: certificates.Certificates) -> Iterator[Dovecot]:
    with Dovecot(certificate=imap_certificates) as server:
        yield server
