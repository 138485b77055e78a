"""Show how requests are counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.settings import Settings
from shared.rates import Counters, Rate, RateExceeded


class Stopped:
    """A clock in seconds that a test turns."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def passed(counters: Counters, who: str, rate: Rate) -> bool:
    try:
        counters.hit(who, policy="actor", rate=rate)
    except RateExceeded:
        return False
    return True


@given(st.integers(1, 50), st.sampled_from([1, 60, 3600]))
def test_the_whole_amount_may_come_at_once_and_not_one_more(amount: int, seconds: int) -> None:
    rate, counters = Rate(amount=amount, seconds=seconds), Counters(now=Stopped())
    assert [passed(counters, "a", rate) for _ in range(amount + 1)] == [True] * amount + [False]


@given(st.lists(st.floats(0, 3), max_size=60), st.integers(1, 10))
def test_no_window_holds_more_than_two_amounts(pauses: list[float], amount: int) -> None:
    rate, clock = Rate(amount=amount, seconds=1), Stopped()
    counters, let_in = Counters(now=clock), list[float]()
    for pause in pauses:
        clock.now += pause
        if passed(counters, "a", rate):
            let_in.append(clock.now)
    for begin in let_in:
        assert sum(begin <= moment < begin + 1 for moment in let_in) <= 2 * amount


def test_one_may_come_again_after_the_wait_that_was_told() -> None:
    rate, clock = Rate(amount=2, seconds=60), Stopped()
    counters = Counters(now=clock)
    assert passed(counters, "a", rate)
    assert passed(counters, "a", rate)
    with pytest.raises(RateExceeded) as refused:
        counters.hit("a", policy="actor", rate=rate)
    assert refused.value.headers()["Retry-After"] == "30"
    clock.now += 30
    assert passed(counters, "a", rate)
    assert not passed(counters, "a", rate)


def test_memory_is_bounded() -> None:
    counters = Counters(now=Stopped(), remember=10)
    for number in range(1000):
        counters.hit(str(number), policy="public", rate=Rate(amount=1, seconds=60))
    assert len(counters._full_at) == 10


@pytest.mark.parametrize("text", ["", "5", "0/second", "-1/second", "5/fortnight", "x/second"])
def test_a_rate_that_is_written_wrongly_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="100/second"):
        Rate.read(text)


def test_settings_read_rates_and_addresses_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OKNO_ISSUER_FOLDER", "keys")
    monkeypatch.setenv("OKNO_GATEWAY_UPSTREAMS", '{"intake": "http://127.0.0.1:8101"}')
    monkeypatch.setenv("OKNO_GATEWAY_ACTOR_RATE", "600/minute")
    monkeypatch.setenv("OKNO_GATEWAY_ORGANISATION_RATES", '{"epgu": "2000/second"}')
    settings = Settings()
    assert str(settings.upstreams["intake"]) == "http://127.0.0.1:8101/"
    assert settings.actor_rate == Rate(amount=600, seconds=60)
    assert settings.organisation_rates["epgu"] == Rate(amount=2000, seconds=1)
