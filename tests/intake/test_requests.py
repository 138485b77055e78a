"""Show requests over HTTP: registered, refused, read, led on."""

import pytest

from shared.auth import Role
from tests.support.applications import (
    BODY,
    MFC,
    a_key,
    an_application,
)


def worker(intake, organisation=MFC):
    return intake.bearer(Role.MFC_WORKER, organisation=organisation)


def official(intake, organisation=BODY):
    return intake.bearer(Role.BODY_OFFICIAL, organisation=organisation)


async def register(intake, *, headers=None, **changes):
    return await intake.client.post(
        "/requests",
        json=an_application(**changes),
        headers={**(headers or worker(intake)), **a_key()},
    )


@pytest.mark.clause("210-16(1)1")
async def test_a_number_that_was_given_can_be_read_at_once(intake):
    answer = await register(intake)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    shown = await intake.client.get(f"/requests/{made['id']}", headers=worker(intake))
    assert shown.json()["number"] == made["number"]
    assert made["number"].startswith(f"{MFC}-2026-")
