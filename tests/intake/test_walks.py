"""Walk requests at random over HTTP beside a small model of what must come of it."""

from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.intake import STEPS, registered, step, timeline

STATUSES = ["registered", "transferred", "result-received", "issued", "closed"]


@dataclass
class Model:
    """A request as the law leads it: a step is done in its turn, on what was read, once."""

    done: int = 0
    kinds: list[str] = field(default_factory=lambda: ["registered"])

    def take(self, name: str, *, seen: int | None) -> int:
        """Return the status of the answer; ``seen`` is the version that was read, None for any."""
        if seen not in {None, self.done + 1}:
            return 412
        if STEPS.index(name) != self.done:
            return 409
        self.done += 1
        self.kinds.append(STATUSES[self.done])
        return 200


walks = st.lists(
    st.tuples(st.sampled_from(STEPS), st.sampled_from([None, "fresh", "stale"])), max_size=12
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(walk=walks)
async def test_any_walk_ends_where_the_model_says(intake, walk):
    request_id = (await registered(intake))["id"]
    model = Model()
    for name, read in walk:
        seen = {None: None, "fresh": model.done + 1, "stale": model.done or 9}[read]
        answer = await step(intake, request_id, name, match="*" if seen is None else f'"v{seen}"')
        assert answer.status_code == model.take(name, seen=seen)
    assert [entry["kind"] for entry in await timeline(intake, request_id)] == model.kinds
