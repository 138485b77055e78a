"""The Merkle tree is that of RFC 6962, and a proof proves one leaf in one place."""

from hashlib import sha256
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from shared.audit.hashing import canonical, leaf_hash, proof_of, root_by, root_of

LEAVES = st.lists(st.binary(max_size=8).map(leaf_hash), min_size=1, max_size=70)

# The vectors of Certificate Transparency's reference implementation for RFC 6962.
INPUTS = [
    bytes.fromhex(given)
    for given in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_roots_are_those_of_the_reference_implementation() -> None:
    leaves = [leaf_hash(one) for one in INPUTS]
    assert [root_of(leaves[: count + 1]).hex() for count in range(8)] == ROOTS


def test_the_canonical_form_has_one_way_to_write_a_value() -> None:
    value = {"b": None, "a": [1, 'Ёж\n\x01"/']}
    assert canonical(value) == '{"a":[1,"Ёж\\n\\u0001\\"/"],"b":null}'.encode()
    assert leaf_hash(b"") == sha256(b"\x00").digest()


@given(LEAVES)
def test_every_leaf_is_proven_in_its_place(leaves: list[bytes]) -> None:
    root = root_of(leaves)
    for index, leaf in enumerate(leaves):
        path = proof_of(leaves, index)
        assert root_by(leaf, index=index, count=len(leaves), path=path) == root


@given(LEAVES, st.data())
def test_a_proof_proves_nothing_else(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path, root, count = proof_of(leaves, index), root_of(leaves), len(leaves)

    other = leaf_hash(b"something longer than eight bytes")
    assert root_by(other, index=index, count=count, path=path) != root
    assert root_by(leaves[index], index=index, count=count, path=[*path, root]) is None
    if path:
        assert root_by(leaves[index], index=index, count=count, path=path[:-1]) is None
        flipped = [bytes([path[0][0] ^ 1]) + path[0][1:], *path[1:]]
        assert root_by(leaves[index], index=index, count=count, path=flipped) != root


@given(st.lists(st.binary(max_size=8).map(leaf_hash), min_size=2, max_size=70, unique=True))
def test_leaves_in_another_order_have_another_root(leaves: list[bytes]) -> None:
    swapped = [leaves[1], leaves[0], *leaves[2:]]
    assert root_of(swapped) != root_of(leaves)
    longer = [root_of(leaves[:count]) for count in range(1, len(leaves) + 1)]
    assert all(shorter != more for shorter, more in pairwise(longer))
