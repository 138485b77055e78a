"""Show that traces go on, and that a process has one of each metric."""

import pytest

from shared.telemetry import (
    begin_trace,
    continue_trace,
    counter,
    current_trace,
    current_traceparent,
    gauge,
    histogram,
    leave_trace,
)

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_outside_of_any_work_there_is_no_trace():
    assert current_traceparent() is None


def test_work_goes_on_in_the_trace_that_caused_it():
    with continue_trace(TRACE):
        here = current_trace()
        assert here is not None
        assert (here.trace_id, here.parent_id) == (TRACE[3:35], TRACE[36:52])
        assert here.span_id != here.parent_id
    assert current_trace() is None


def test_what_the_caller_does_not_sample_stays_unsampled():
    with continue_trace(f"{TRACE[:-2]}00"):
        assert str(current_traceparent()).endswith("-00")


@pytest.mark.parametrize(
    "given",
    [
        None,
        "",
        TRACE.upper(),
        TRACE[:-1],
        f"ff{TRACE[2:]}",
        f"00-{'0' * 32}-b7ad6b7169203331-01",
        f"00-{TRACE[3:35]}-{'0' * 16}-01",
        f"{TRACE}f",
    ],
)
def test_a_malformed_trace_is_begun_anew(given: str | None):
    with continue_trace(given):
        here = current_trace()
        assert here is not None
        assert here.trace_id != TRACE[3:35]
        assert here.parent_id is None


def test_a_later_version_with_more_fields_is_understood():
    with continue_trace(f"01{TRACE[2:]}-more"):
        assert str(current_traceparent())[3:35] == TRACE[3:35]


def test_traces_nest_and_the_outer_one_comes_back():
    outer = begin_trace(TRACE)
    before = current_traceparent()
    with continue_trace(None):
        assert current_traceparent() != before
    assert current_traceparent() == before
    leave_trace(outer)


def test_parts_of_one_process_share_their_metrics():
    labels = ("service",)
    assert counter("okno_test_total", "A test's", labels) is counter(
        "okno_test_total", "A test's", labels
    )
    assert gauge("okno_test_now", "A test's") is gauge("okno_test_now", "A test's")
    assert histogram("okno_test_seconds", "A test's") is histogram("okno_test_seconds", "A test's")
