"""Keep a sample and a schema of each event version that has none."""

from shared.events import known_events
from tests.contracts.kept import keep

if __name__ == "__main__":
    for event in known_events().values():
        for path in keep(event):
            print("kept", path.name)  # noqa: T201 - a command's output
