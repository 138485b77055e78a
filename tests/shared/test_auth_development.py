"""Show how the key of one machine is made and kept."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from shared.auth import DevelopmentIssuer, DevelopmentServiceTokens, Role
from shared.clock import system_clock
from shared.private_files import NotPrivate
from tests.support.kernel import Settable
from tests.support.web import an_issuer


def test_production_refuses_the_development_issuer(tmp_path: Path):
    with pytest.raises(RuntimeError, match="production"):
        DevelopmentIssuer(tmp_path, clock=system_clock, production=True)
    assert not list(tmp_path.iterdir())


def test_the_key_is_its_owners_alone_and_stays(tmp_path: Path):
    first, second = an_issuer(tmp_path), an_issuer(tmp_path)
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert first.jwks() == second.jwks()


def test_parts_that_start_at_once_agree_on_one_key(tmp_path: Path):
    with ThreadPoolExecutor(8) as pool:
        issuers = list(pool.map(lambda _: an_issuer(tmp_path / "keys"), range(8)))
    assert len({str(issuer.jwks()) for issuer in issuers}) == 1


def test_a_key_that_others_may_read_is_refused(tmp_path: Path):
    an_issuer(tmp_path)
    (file,) = tmp_path.iterdir()
    file.chmod(0o644)
    with pytest.raises(NotPrivate):
        an_issuer(tmp_path)


def test_the_public_set_holds_no_private_part(tmp_path: Path):
    (key,) = an_issuer(tmp_path).jwks()["keys"]
    assert "d" not in key
    assert key["alg"] == "EdDSA"


async def test_a_part_keeps_its_token_until_its_end_is_near(tmp_path: Path):
    clock = Settable()
    issuer = an_issuer(tmp_path, clock=clock)
    tokens = DevelopmentServiceTokens(issuer, service="intake", organisation="mfc-1", clock=clock)
    first = await tokens.token()
    clock.advance(timedelta(minutes=13))
    assert await tokens.token() == first
    clock.advance(timedelta(minutes=1, seconds=30))
    renewed = await tokens.token()
    assert renewed != first
    actor = await issuer.authenticator().authenticate(renewed)
    assert (actor.subject, actor.roles) == ("service:intake", frozenset({Role.SERVICE}))
