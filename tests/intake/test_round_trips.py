"""Pin how often the hot paths go to the database, and say what for."""

from tests.support.intake import register, registered, worker
from tests.support.statements import statements_of


async def test_a_registration_takes_one_round_trip(intake):
    await registered(intake)
    with statements_of(intake.app.state.context.database) as sent:
        await registered(intake)
    # The request, its papers, the sealed applicant, clocks, audit, events and the answer; its
    # running number was taken with nineteen others.
    assert [_short(statement) for statement in sent] == ["WITH w0 AS"]


async def test_a_repetition_takes_two(intake):
    key = {"Idempotency-Key": "k"}
    await register(intake, key=key)
    with statements_of(intake.app.state.context.database) as sent:
        await register(intake, key=key)
    # The first meets the answer that is there and leaves nothing, the second reads it.
    assert [_short(statement) for statement in sent[:1]] == ["WITH w0 AS"]
    assert [statement.split(",")[0] for statement in sent[1:]] == ["SELECT fingerprint"]


async def test_what_is_refused_on_sight_costs_the_database_nothing(intake):
    headers = worker(intake)
    with statements_of(intake.app.state.context.database) as sent:
        await register(intake, headers={}, key={})
        await register(intake, headers=headers, urgent=True)
    assert sent == []


async def test_a_request_and_a_page_take_one_each(intake):
    made, headers = await registered(intake), worker(intake)
    for path in (f"/requests/{made['id']}", "/requests", "/requests?status=registered&limit=1"):
        with statements_of(intake.app.state.context.database) as sent:
            assert (await intake.client.get(path, headers=headers)).status_code == 200
        assert len(sent) == 1, path
        assert "BEGIN" not in sent


async def test_a_timeline_takes_three(intake):
    made, headers = await registered(intake), worker(intake)
    with statements_of(intake.app.state.context.database) as sent:
        await intake.client.get(f"/requests/{made['id']}/timeline", headers=headers)
    assert len(sent) == 3, "the request by its scope, the entries, the clocks"


def _short(statement):
    return statement.partition("(")[0].strip()
