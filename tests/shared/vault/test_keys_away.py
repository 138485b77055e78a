"""While its keys are away a service says so, and when they are back it goes on."""

from pathlib import Path

from fastapi import FastAPI

from shared.vault.folder_keeper import FolderKeeper
from shared.vault.keeper import KeyKeeper
from shared.web.health import key_check
from tests.support.web import a_client, an_app


def a_holder(keeper: KeyKeeper) -> FastAPI:
    app = an_app(checks={"keys": key_check(keeper)})

    @app.post("/files", status_code=201)
    async def open_file() -> None:
        await keeper.wrap(bytes(32), context=b"this file, this subject")

    return app


async def test_a_service_without_its_keys_is_unavailable_until_they_are_back(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "keys"
    async with a_client(a_holder(FolderKeeper(folder))) as client:
        assert (await client.get("/readyz")).json()["checks"]["keys"]["error"] == "KeyUnavailable"
        refused = await client.post("/files")
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
        assert refused.json()["type"] == "/problems/unavailable"
        assert str(folder) not in refused.text

        FolderKeeper.make(folder)
        assert (await client.get("/readyz")).json()["checks"]["keys"] == {
            "ok": True,
            "epoch": "0001",
        }
        assert (await client.post("/files")).status_code == 201
