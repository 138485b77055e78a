"""Show how a path finds its route."""

from typing import Any

from gateway.routes import Table, routes_of


def a_document(*paths: str, **operation: Any) -> dict[str, Any]:
    return {"paths": {path: {"get": operation} for path in paths}}


def a_table(**documents: dict[str, Any]) -> Table:
    return Table(route for part, doc in documents.items() for route in routes_of(part, doc))


def found(table: Table, path: str) -> str | None:
    route = table.find(path).get("GET")
    return f"{route.part} {route.path}" if route else None


def test_a_literal_segment_beats_a_parameter() -> None:
    table = a_table(intake=a_document("/requests/{id}", "/requests/new"))
    assert found(table, "/requests/new") == "intake /requests/new"
    assert found(table, "/requests/7") == "intake /requests/{id}"


def test_a_parameter_is_tried_when_the_literal_leads_nowhere() -> None:
    table = a_table(intake=a_document("/requests/{id}/papers", "/requests/new"))
    assert found(table, "/requests/new/papers") == "intake /requests/{id}/papers"


def test_two_parts_may_share_a_beginning() -> None:
    table = a_table(
        intake=a_document("/requests/{id}"), interagency=a_document("/requests/{rid}/queries")
    )
    assert found(table, "/requests/7") == "intake /requests/{id}"
    assert found(table, "/requests/7/queries") == "interagency /requests/{rid}/queries"


def test_a_parameter_is_never_empty_and_never_dots() -> None:
    table = a_table(intake=a_document("/requests/{id}"))
    assert [found(table, f"/requests/{id_}") for id_ in ("", ".", "..")] == [None] * 3


def test_of_two_parts_with_one_operation_the_first_has_it_and_the_other_is_told() -> None:
    table = a_table(intake=a_document("/x"), webhooks=a_document("/x"))
    assert found(table, "/x") == "intake /x"
    assert [rival.part for rival in table.rivals] == ["webhooks"]


def test_only_an_operation_without_security_is_public() -> None:
    def is_public(**operation: Any) -> bool:
        return a_table(intake=a_document("/x", **operation)).find("/x")["GET"].public

    assert is_public()
    assert is_public(security=[])
    assert not is_public(security=[{"bearer": []}])


def test_security_of_the_whole_document_counts_where_an_operation_is_silent() -> None:
    document = {**a_document("/x"), "security": [{"bearer": []}]}
    assert not a_table(intake=document).find("/x")["GET"].public
