"""Show that requests are taken in while the bus is away, and told in order when it is back."""

from tests.support.intake import STEPS, heard, lead_to, registered
from tests.support.kernel import eventually
from tests.support.rows import fetch

CLOSED = "okno.intake.request.closed"
FILE_CLOSED = "okno.holders.personal-data.file-closed"


async def test_nothing_waits_for_the_bus_and_nothing_is_lost(troubled_intake):
    intake, bus = troubled_intake
    bus.away = True
    made = [await registered(intake) for _ in range(3)]
    for each in made:
        await lead_to(intake, each["id"], STEPS[-1])

    async def refused() -> bool:
        return bus.refused > 0

    await eventually(refused)
    rows = await fetch(intake.admin_url, "SELECT id, published_at FROM intake.outbox ORDER BY seq")
    assert len(rows) == 3 * 7
    assert not any(row["published_at"] for row in rows)
    assert (await intake.client.get("/readyz")).status_code == 200
    bus.away = False
    told = await heard(intake, *[CLOSED] * 3, *[FILE_CLOSED] * 3)
    assert {envelope.id for envelope in told} == {row["id"] for row in rows}
    for each in made:
        types = [event.type.rpartition(".")[2] for event in told if event.key == each["id"]]
        assert types == ["registered", "transferred", "result-received", "result-issued", "closed"]
