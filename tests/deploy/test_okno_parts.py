"""Show that the commands for single parts say in a sentence what is wrong with them."""

import pytest
from typer.testing import CliRunner

from okno.cli import app


@pytest.mark.parametrize("command", [["serve", "nosuch"], ["migrate", "nosuch"]])
def test_a_part_that_there_is_not_is_named_beside_those_that_there_are(command):
    told = {"OKNO_ADMIN_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
    result = CliRunner().invoke(app, command, env=told)
    assert result.exit_code == 2
    assert "nosuch" in result.output
    assert "intake" in result.output


def test_a_password_that_is_not_told_is_named():
    told = {"OKNO_ADMIN_URL": "postgresql://nobody@127.0.0.1:1/nothing", "OKNO_BUS_PASSWORD": ""}
    result = CliRunner().invoke(app, ["migrate"], env=told)
    assert result.exit_code == 1
    assert "OKNO_BUS_PASSWORD is not set" in result.output
