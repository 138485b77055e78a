"""An installation whose keys are lost says so, and begins no new ones over sealed data."""

from pathlib import Path

import asyncpg
import pytest

from okno.installation import Installation
from okno.lost_keys import KeysLostError, check_keys
from okno.parts import HOLDERS


@pytest.fixture
async def url(fresh_database: str) -> str:
    connection = await asyncpg.connect(fresh_database)
    for holder in HOLDERS.values():
        schema = holder.schema
        await connection.execute(
            f"CREATE SCHEMA {schema}; CREATE TABLE {schema}.vault_keys (epoch text)"
        )
    await connection.close()
    return fresh_database


async def seal_something(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("INSERT INTO intake.vault_keys VALUES ('0001')")
    await connection.close()


async def test_a_new_installation_has_no_keys_and_needs_none(url: str, tmp_path: Path) -> None:
    await check_keys(Installation(tmp_path), url=url)


async def test_keys_that_are_lost_are_named_in_a_sentence(url: str, tmp_path: Path) -> None:
    await seal_something(url)
    with pytest.raises(KeysLostError, match=r"personal data of intake, and .*keys/intake has no"):
        await check_keys(Installation(tmp_path), url=url)
    assert not (tmp_path / "keys").exists()


async def test_keys_that_are_there_are_enough(url: str, tmp_path: Path) -> None:
    await seal_something(url)
    folder = tmp_path / "keys" / "intake"
    folder.mkdir(parents=True)
    (folder / "0001.key").touch()
    await check_keys(Installation(tmp_path), url=url)
