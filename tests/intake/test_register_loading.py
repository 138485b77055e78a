"""A file is added to the register whole or not at all, and changes nothing that is there."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from intake.catalogue import CatalogueError, load_catalogue, shipped_folder
from intake.catalogue.__main__ import main
from intake.catalogue.increments import read_additions
from intake.catalogue.loading import read_acts
from intake.catalogue.register import digest_of, documents_of, key_of, read_document, written
from intake.service.register.loading import load_file
from shared.database import Database
from shared.zones import zone_of
from tests.support.applications import SERVICE
from tests.support.intake import lead_to, register, registered
from tests.support.rows import row_counts

SHIPPED = load_catalogue(shipped_folder())
ACTS = read_acts(shipped_folder())
TEXT = (shipped_folder() / "catalogue" / f"{SERVICE}.yaml").read_text("utf-8")
TITLE = {"ru": "Название", "en": "Title"}
CLINIC = {
    "code": "clinic",
    "kind": "necessary_services_giver",
    "name": TITLE,
    "in_force_from": "2026-01-01",
}


def ended(text: str, on: str) -> str:
    return text.replace("in_force_from:", f"in_force_to: {on}\nin_force_from:", 1)


def later(text: str, since: str) -> str:
    second = text.replace("version: 1", "version: 2", 1)
    lines = [
        f"in_force_from: {since}" if line.startswith("in_force_from:") else line
        for line in second.splitlines()
    ]
    return "\n".join(lines) + "\n"


def a_file(folder: Path, content: str | dict[str, Any]) -> Path:
    file = folder / "added.yaml"
    text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True)
    file.write_text(text, "utf-8")
    return file


def problems(file: Path) -> list[tuple[int, str, str]]:
    with pytest.raises(CatalogueError) as caught:
        read_additions(file, catalogue=SHIPPED, acts=ACTS)
    return [(one.line, str(one.clause), one.message) for one in caught.value.problems]


def test_every_shipped_document_is_read_again_as_it_was_kept():
    for document in documents_of(SHIPPED):
        again = read_document(key_of(document).kind, written(document))
        assert again == document
        assert digest_of(again) == digest_of(document)


def test_a_version_that_is_there_is_passed_over_unchanged_and_never_changed(tmp_path):
    _, new = read_additions(a_file(tmp_path, TEXT), catalogue=SHIPPED, acts=ACTS)
    assert new == []
    changed = TEXT.replace("channels: [", "channels: [portal_regional, ", 1)
    assert changed != TEXT
    (problem,) = problems(a_file(tmp_path, changed))
    assert "already" in problem[2]


def test_a_version_ends_where_the_next_begins_and_may_not_overlap(tmp_path):
    overlapping = later(TEXT, "2026-04-01")
    (problem,) = problems(a_file(tmp_path, overlapping))
    assert "in force on the same day" in problem[2]
    both = f"{ended(TEXT, '2026-03-31')}---\n{overlapping}"
    after, new = read_additions(a_file(tmp_path, both), catalogue=SHIPPED, acts=ACTS)
    assert len(new) == 2
    versions = [after.entry(SERVICE, date(2026, 3, 31)), after.entry(SERVICE, date(2026, 4, 1))]
    assert [entry.version for entry in versions if entry] == [1, 2]


@pytest.mark.clause("210-15(6)")
def test_a_problem_is_named_by_line_clause_and_path(tmp_path, capsys):
    wrong = later(TEXT, "2026-04-01").replace("listing_act: pp-797", "listing_act: kazan-list", 1)
    both = f"{ended(TEXT, '2026-03-31')}---\n{wrong}"
    file = a_file(tmp_path, both)
    line = both.splitlines().index("listing_act: kazan-list") + 1
    assert (line, "210-15(6)") in [problem[:2] for problem in problems(file)]
    assert main(["check", str(file)]) == 1
    assert f"added.yaml:{line}: 210-15(6): listing_act:" in capsys.readouterr().out


@pytest.mark.clause("210-16(1.3)")
def test_documents_of_several_kinds_stand_in_one_file_with_acts_of_their_own(tmp_path):
    function = {
        "code": "photo",
        "mfc": "mfc-tatarstan",
        "title": TITLE,
        "act": "own",
        "in_force_from": "2026-03-01",
    }
    own = {"title": "Закон", "kind": "regional_law", "verified": False, "note": "Пример."}
    bundle = {"acts": {"own": own}, "participants": [CLINIC], "functions": [function]}
    after, new = read_additions(a_file(tmp_path, bundle), catalogue=SHIPPED, acts=ACTS)
    assert [key_of(one).kind for one in new] == ["participant", "function"]
    assert after.participant("clinic") is not None
    second = SHIPPED.register.appointments[0].model_dump(mode="json") | {"code": "second"}
    told = problems(a_file(tmp_path, {"participants": [CLINIC], "appointments": [second]}))
    assert [clause for _, clause, _ in told] == ["210-16(1.3)"]


@pytest.mark.parametrize("content", [{"acts": [1]}, {"acts": {1: 2}}, {"no-such-list": []}])
def test_a_file_of_another_shape_is_told_and_breaks_nothing(tmp_path, content):
    assert problems(a_file(tmp_path, content))


@pytest.mark.clause("210-15(6)")
async def test_a_loaded_file_strikes_a_service_off_in_a_running_service(intake, tmp_path):
    made = await registered(intake)
    url = intake.settings.database_url.get_secret_value()
    database = Database(url, schema="intake", pool_size=1)
    how = {
        "shipped": shipped_folder(),
        "clock": intake.clock,
        "zone": zone_of(intake.settings.zone),
    }
    try:
        before = await row_counts(intake.admin_url, "intake")
        broken = {"participants": [CLINIC], "engagements": [{"code": "broken"}]}
        with pytest.raises(CatalogueError):
            await load_file(database, a_file(tmp_path, broken), **how)
        assert await row_counts(intake.admin_url, "intake") == before
        off = a_file(tmp_path, ended(TEXT, "2026-03-01"))
        assert await load_file(database, off, **how) == [f"service {SERVICE}, 1"]
        assert await load_file(database, off, **how) == []
    finally:
        await database.close()
    await intake.app.state.context.register.refresh()
    tried = await register(intake)
    assert (tried.status_code, tried.json()["clause"]["id"]) == (422, "210-15(6)")
    assert (await lead_to(intake, made["id"], "issue")).json()["status"] == "issued"
