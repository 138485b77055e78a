"""Give tests a real PKCS#11 token, by SoftHSM2."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

_LIBRARIES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
)
_TOOL = "softhsm2-util"


@dataclass(frozen=True, slots=True)
class HsmToken:
    """A token of SoftHSM2, made for the tests of this process and those it starts."""

    module: Path
    label: str = "okno-tests"
    pin: str = "test-only"


def library() -> Path | None:
    """Return the library of SoftHSM2, if it is installed."""
    if not shutil.which(_TOOL):
        return None
    return next((path for path in map(Path, _LIBRARIES) if path.exists()), None)


def library_or_skip() -> Path:
    """Return the library of SoftHSM2.

    Without it the test is skipped, or fails where OKNO_REQUIRE_SOFTHSM is 1.
    """
    if (found := library()) is not None:
        return found
    reason = "SoftHSM2 is not installed (Debian: apt-get install softhsm2)"
    if os.environ.get("OKNO_REQUIRE_SOFTHSM") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def make_token(folder: Path, module: Path) -> HsmToken:
    """Make a token in a folder, and tell SoftHSM2 of it by the environment of this process."""
    token = HsmToken(module)
    (folder / "tokens").mkdir()
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    pins = ("--so-pin", token.pin, "--pin", token.pin)
    make = (_TOOL, "--init-token", "--free", "--label", token.label, *pins)
    subprocess.run(make, check=True, capture_output=True)
    return token
