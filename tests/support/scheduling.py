"""Say which tests one worker runs, where several share the work."""

from typing import Final

from xdist.scheduler import LoadFileScheduling

_JOURNEYS: Final = "tests/journeys"
_ON_THEIR_OWN = frozenset(
    {f"{_JOURNEYS}/test_contract.py", f"{_JOURNEYS}/test_canary_destroyed.py"}
)


class ByInstallation(LoadFileScheduling):
    """Keep each file on one worker, and the journeys that share installations on the same one."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        shares = file.startswith(f"{_JOURNEYS}/") and file not in _ON_THEIR_OWN
        return _JOURNEYS if shares else file
