"""Show which tokens are believed."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from shared.auth import Actor, ClaimNames, Role, StaticKeys, TokenAuthenticator
from shared.refusals import NotAuthenticated
from tests.support.kernel import NOON, Settable
from tests.support.web import an_issuer

KEY = ed25519.Ed25519PrivateKey.generate()
STRANGER = ed25519.Ed25519PrivateKey.generate()
EC = ec.generate_private_key(ec.SECP256R1())
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def as_jwk(text: str, kid: str) -> dict[str, Any]:
    return {**json.loads(text), "kid": kid, "use": "sig"}


JWKS = {
    "keys": [
        as_jwk(OKPAlgorithm.to_jwk(KEY.public_key()), "ed"),
        as_jwk(ECAlgorithm.to_jwk(EC.public_key()), "ec"),
        as_jwk(RSAAlgorithm.to_jwk(RSA.public_key()), "rsa"),
        {"kty": "oct", "k": "c2VjcmV0", "kid": "secret"},
        {"kty": "something new", "kid": "new"},
    ]
}
NOW = int(NOON.timestamp())


def claims(**other: Any) -> dict[str, Any]:
    own = {
        "iss": "https://issuer.test",
        "aud": ["okno", "account"],
        "sub": "worker-1",
        "org": "mfc-1",
        "roles": ["mfc-worker", "a-role-of-another-system"],
        "exp": NOW + 600,
    }
    return {name: value for name, value in {**own, **other}.items() if value is not None}


def signed(
    key: Any = KEY, *, algorithm: str = "EdDSA", kid: str | None = "ed", **other: Any
) -> str:
    headers = {"kid": kid} if kid else {}
    return jwt.encode(claims(**other), key, algorithm=algorithm, headers=headers)


def an_authenticator(clock: Settable | None = None, **other: Any) -> TokenAuthenticator:
    values: dict[str, Any] = {
        "issuer": "https://issuer.test",
        "audience": "okno",
        "keys": StaticKeys(JWKS),
        "clock": clock or Settable(),
    }
    return TokenAuthenticator(**(values | other))


async def test_a_good_token_names_subject_organisation_and_known_roles():
    actor = await an_authenticator().authenticate(signed())
    assert actor == Actor(
        subject="worker-1", organisation="mfc-1", roles=frozenset({Role.MFC_WORKER})
    )


@pytest.mark.parametrize(
    ("key", "algorithm", "kid"), [(KEY, "EdDSA", "ed"), (EC, "ES256", "ec"), (RSA, "RS256", "rsa")]
)
async def test_three_kinds_of_signature_are_believed(key: Any, algorithm: str, kid: str):
    token = signed(key, algorithm=algorithm, kid=kid)
    assert (await an_authenticator().authenticate(token)).subject == "worker-1"


def test_a_symmetric_signature_cannot_be_allowed():
    with pytest.raises(ValueError, match="algorithms"):
        an_authenticator(algorithms=["HS256"])


BAD = {
    "of a stranger's key": signed(STRANGER),
    "of a key that the issuer does not have": signed(kid="other"),
    "without a key id where there are several": signed(kid=None),
    "of another issuer": signed(iss="https://elsewhere.test"),
    "for another audience": signed(aud=["account"]),
    "without an audience": signed(aud=None),
    "expired": signed(exp=NOW - 31),
    "without an end": signed(exp=None),
    "with an end that is no number": signed(exp="soon"),
    "not valid yet": signed(nbf=NOW + 31),
    "without a subject": signed(sub=None),
    "with an empty subject": signed(sub=""),
    "with roles that are no list": signed(roles={"mfc-worker": True}),
    "unsigned": jwt.encode(claims(), None, algorithm="none"),
    "signed with the public key as a secret": jwt.encode(
        claims(), "a public key, as if it were a secret!", "HS256", headers={"kid": "ed"}
    ),
    "signed with a symmetric key of the set": jwt.encode(
        claims(), b"secret" * 6, "HS256", headers={"kid": "secret"}
    ),
    "of the wrong kind for its key": signed(EC, algorithm="ES256", kid="ed"),
    "cut": signed()[:-5],
    "changed": signed().replace(".", ".e", 1),
    "no token at all": "nonsense",
    "empty": "",
    "in Cyrillic": "жетон.жетон.жетон",
    "far too long": "e" * 9000,
    "of another type": jwt.encode(
        claims(), KEY, "EdDSA", headers={"kid": "ed", "typ": "logout+jwt"}
    ),
}


@pytest.mark.parametrize("token", BAD.values(), ids=BAD.keys())
async def test_no_token_is_believed_that_is(token: str):
    with pytest.raises(NotAuthenticated):
        await an_authenticator().authenticate(token)


async def test_clocks_may_differ_by_half_a_minute():
    authenticator = an_authenticator()
    await authenticator.authenticate(signed(exp=NOW - 29, sub="late"))
    await authenticator.authenticate(signed(nbf=NOW + 29, sub="early"))


async def test_a_remembered_token_still_expires():
    clock = Settable()
    authenticator, token = an_authenticator(clock), signed(exp=NOW + 60)
    await authenticator.authenticate(token)
    clock.advance(timedelta(seconds=91))
    with pytest.raises(NotAuthenticated):
        await authenticator.authenticate(token)


class Counting(StaticKeys):
    asked = 0

    async def key(self, kid: str | None) -> jwt.PyJWK | None:
        self.asked += 1
        return await super().key(kid)


async def test_a_token_is_verified_once_and_again_after_a_while():
    clock, keys = Settable(), Counting(JWKS)
    authenticator, token = an_authenticator(clock, keys=keys), signed(exp=NOW + 3600)
    for _ in range(5):
        await authenticator.authenticate(token)
    assert keys.asked == 1
    clock.advance(timedelta(minutes=6))
    await authenticator.authenticate(token)
    assert keys.asked == 2


async def test_no_more_tokens_are_remembered_than_told():
    keys = Counting(JWKS)
    authenticator = an_authenticator(keys=keys, remember=2)
    tokens = [signed(sub=f"worker-{n}") for n in range(3)]
    for token in [*tokens, tokens[0]]:
        await authenticator.authenticate(token)
    assert keys.asked == 4


async def test_claims_may_lie_deeper_as_keycloak_puts_them():
    authenticator = an_authenticator(
        claims=ClaimNames(organisation="mfc.code", roles="realm_access.roles")
    )
    token = signed(mfc={"code": "mfc-7"}, realm_access={"roles": ["head"]})
    actor = await authenticator.authenticate(token)
    assert (actor.organisation, actor.roles) == ("mfc-7", frozenset({Role.HEAD}))


async def test_without_an_organisation_one_acts_for_oneself_only():
    actor = await an_authenticator().authenticate(signed(org=None, roles=["subject", "head"]))
    assert (actor.organisation, actor.roles) == ("", frozenset({Role.SUBJECT}))


async def test_a_development_token_is_believed_by_its_own_issuer_alone(tmp_path: Path):
    one, other = an_issuer(tmp_path / "one"), an_issuer(tmp_path / "other")
    token = one.token(Role.PORTAL, organisation="epgu", subject="portal")
    assert (await one.authenticator().authenticate(token)).has(Role.PORTAL)
    with pytest.raises(NotAuthenticated):
        await other.authenticator().authenticate(token)
