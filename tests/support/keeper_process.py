"""Ask a keeper of keys from a process of its own: `keeper_process epochs|begin|destroy EPOCH`."""

import asyncio
import json
import sys

from tests.support.keepers import Kept, keeper_at


async def main(kept: str, verb: str, *epoch: str) -> None:
    """Do what is asked, and print what the keeper returns."""
    keeper = keeper_at(Kept(**json.loads(kept)))
    print(json.dumps(await getattr(keeper, verb)(*epoch)))  # noqa: T201 - the answer


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
