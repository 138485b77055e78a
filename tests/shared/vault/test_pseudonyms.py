"""A subject is known again by a pseudonym that tells nothing without the key."""

from uuid import RFC_4122

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.vault.pseudonyms import Identifier, Kind, Pseudonyms

KEY = b"a key of the tests, 32 bytes at the least"
PSEUDONYMS = Pseudonyms(KEY)
SNILS = Identifier("snils", "112-233-445 95")
PASSPORT = Identifier("passport", "9204731952")

kinds = st.sampled_from(
    ["snils", "ogrn", "inn", "passport", "foreign-passport", "residence-permit", "other"]
)
values = st.text(alphabet="0123456789ABCDEFКНЯ", min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("kind", "value", "same"),
    [
        ("snils", "112-233-445 95", "11223344595"),
        ("snils", " 112 233 445-95 ", "112-233-445 95"),
        ("passport", "9204 731952", "9204731952"),
        ("passport", "92 04 № 731952", "9204731952"),
        ("passport", "92-кн 731952", "92КН731952"),
        ("inn", "500100732259", "5001 0073 2259"),
    ],
)
def test_blanks_hyphens_and_case_make_no_difference(kind: Kind, value: str, same: str) -> None:
    one, other = Identifier(kind, value), Identifier(kind, same)
    assert one.normalised() == other.normalised()
    assert PSEUDONYMS.subject([one]) == PSEUDONYMS.subject([other])
    assert PSEUDONYMS.digest(one) == PSEUDONYMS.digest(other)


def test_the_scheme_is_hashed_with_its_version() -> None:
    assert SNILS.normalised() == b"snils|v1|11223344595"
    assert PASSPORT.normalised() == b"passport|v1|9204731952"
    number = "5001007322"
    assert PSEUDONYMS.subject([Identifier("inn", number)]) != PSEUDONYMS.subject(
        [Identifier("passport", number)]
    )


@given(kind=kinds, value=values)
@settings(max_examples=60)
def test_a_pseudonym_is_a_uuid_of_version_8(kind: Kind, value: str) -> None:
    pseudonym = PSEUDONYMS.subject([Identifier(kind, value)])
    assert (pseudonym.version, pseudonym.variant) == (8, RFC_4122)
    assert len(PSEUDONYMS.digest(Identifier(kind, value))) == 32


def test_another_key_gives_other_pseudonyms_and_digests() -> None:
    other = Pseudonyms(b"another" + KEY)
    assert other.subject([SNILS]) != PSEUDONYMS.subject([SNILS])
    assert other.digest(SNILS) != PSEUDONYMS.digest(SNILS)


def test_the_blind_index_does_not_give_the_pseudonym_away() -> None:
    assert PSEUDONYMS.subject([SNILS]).bytes[:6] != PSEUDONYMS.digest(SNILS)[:6]


def test_the_strongest_identifier_wins_in_whatever_order() -> None:
    by_snils = PSEUDONYMS.subject([SNILS])
    assert PSEUDONYMS.subject([PASSPORT, SNILS]) == by_snils
    assert PSEUDONYMS.subject([SNILS, Identifier("passport", "4510 000001")]) == by_snils
    assert PSEUDONYMS.subject([PASSPORT]) != by_snils


def test_pseudonyms_stay_the_same_from_release_to_release() -> None:
    assert str(PSEUDONYMS.subject([SNILS])) == "de66bccf-5692-8087-866a-f2e94f08d5a8"


def test_a_subject_without_an_identifier_has_no_pseudonym() -> None:
    with pytest.raises(ValueError, match="needs an identifier"):
        PSEUDONYMS.subject([])
