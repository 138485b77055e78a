"""Keep key-encryption keys in an HSM that speaks PKCS#11."""

import asyncio
import re
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import pkcs11
from pkcs11 import Attribute, GCMParams, KeyType, Mechanism, MechanismFlag, ObjectClass
from pydantic import SecretStr

from shared.vault.epochs import NONCE_LENGTH, Epochs, bound, new_nonce
from shared.vault.keeper import KeyUnavailable, WrappedKey

_ID = re.compile(r"\d{4}-[0-9a-f]{8}")
_TAG_BITS = 128
_PIN_REFUSED = (
    pkcs11.PinIncorrect,
    pkcs11.PinInvalid,
    pkcs11.PinLenRange,
    pkcs11.PinExpired,
    pkcs11.PinLocked,
)

# The library of an HSM and the login to it are the whole process's, and it is promised one
# thread at a time.
_ONE_AT_A_TIME = threading.Lock()

Answer = TypeVar("Answer")


class Pkcs11Keeper:
    """Wraps by AES-256-GCM within the HSM, under keys that cannot be had out of it.

    An epoch is a secret key labelled ``okno-vault-`` and the holder; its id is the epoch's name: a
    number and a random part, since two processes may begin one at once and an HSM does not count
    for them. A session that is lost is opened anew once a call.

    Parameters
    ----------
    module
        The library of the HSM's maker.
    token
        The label of the token.
    pin
        The user's PIN. When the HSM refuses it, it is not tried again: that would lock the token.
    holder
        Whose keys they are: holders that share a token do not touch each other's.
    monotonic
        A clock in seconds, which says when to glance at the token again.
    """

    def __init__(
        self,
        module: Path,
        *,
        token: str,
        pin: SecretStr,
        holder: str,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._module = module
        self._token = token
        self._pin = pin
        self._label = f"okno-vault-{holder}"
        self._is_pin_refused = False
        self._session: pkcs11.Session | None = None
        self._epochs: Epochs[Any] = Epochs(self._look, monotonic=monotonic)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pkcs11")

    async def wrap(self, key: bytes, *, context: bytes) -> WrappedKey:
        """Wrap a data key of 32 bytes under the newest epoch."""
        nonce = new_nonce(key)

        def call() -> WrappedKey:
            epoch, kept = self._epochs.current()
            parameters = GCMParams(nonce, bound(epoch, context), _TAG_BITS)
            sealed = kept.encrypt(key, mechanism=Mechanism.AES_GCM, mechanism_param=parameters)
            return WrappedKey(epoch, nonce + sealed)

        return await self._run(call)

    async def unwrap(self, wrapped: WrappedKey, *, context: bytes) -> bytes:
        """Return the data key. Raises :class:`KeyUnavailable`."""
        nonce, sealed = wrapped.blob[:NONCE_LENGTH], wrapped.blob[NONCE_LENGTH:]
        parameters = GCMParams(nonce, bound(wrapped.epoch, context), _TAG_BITS)

        def call() -> bytes:
            kept = self._epochs.one(wrapped.epoch)
            return bytes(
                kept.decrypt(sealed, mechanism=Mechanism.AES_GCM, mechanism_param=parameters)
            )

        return await self._run(call)

    async def current(self) -> str:
        """Return the newest epoch."""
        return await self._run(lambda: self._epochs.current()[0])

    async def epochs(self) -> Sequence[str]:
        """Return the epochs that can unwrap, the oldest first."""
        return await self._run(lambda: list(self._epochs.look()))

    async def begin(self) -> str:
        """Make a new epoch; of two processes that do so at once each makes one of its own."""
        return await self._run(self._begin)

    async def destroy(self, epoch: str) -> None:
        """Have the HSM destroy an epoch; to repeat it changes nothing."""

        def call() -> None:
            if (kept := self._epochs.superseded(epoch)) is not None:
                kept.destroy()
                self._epochs.look()

        await self._run(call)

    async def _run(self, call: Callable[[], Answer]) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._attempt, call)

    def _attempt(self, call: Callable[[], Answer]) -> Answer:
        with _ONE_AT_A_TIME:
            try:
                return call()
            except pkcs11.PKCS11Error:
                self._leave()
            try:
                return call()
            except pkcs11.PKCS11Error as error:
                raise KeyUnavailable(f"the HSM answers {type(error).__name__} {error}") from error

    def _begin(self) -> str:
        epoch = f"{self._epochs.next_number():04d}-{secrets.token_hex(4)}"
        self._opened().generate_key(
            KeyType.AES,
            256,
            label=self._label,
            id=epoch.encode(),
            store=True,
            capabilities=MechanismFlag.ENCRYPT | MechanismFlag.DECRYPT,
            template={Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False},
        )
        self._epochs.look()
        return epoch

    def _look(self, _known: Mapping[str, Any]) -> dict[str, Any]:
        kind = {Attribute.CLASS: ObjectClass.SECRET_KEY, Attribute.LABEL: self._label}
        found = self._opened().get_objects(kind)
        keys = {key[Attribute.ID].decode(): key for key in found}
        return {name: key for name, key in keys.items() if _ID.fullmatch(name)}

    def _opened(self) -> pkcs11.Session:
        if self._session is None:
            self._session = self._enter()
        return self._session

    def _enter(self) -> pkcs11.Session:
        if self._is_pin_refused:
            raise KeyUnavailable("the HSM refused the PIN; it is not tried again")
        token = pkcs11.lib(str(self._module)).get_token(token_label=self._token)
        try:
            return token.open(rw=True, user_pin=self._pin.get_secret_value())
        except pkcs11.UserAlreadyLoggedIn:  # another keeper of this process did it for all
            return token.open(rw=True)
        except _PIN_REFUSED as error:
            self._is_pin_refused = True
            raise KeyUnavailable(f"the HSM refuses the PIN: {type(error).__name__}") from None

    def _leave(self) -> None:
        self._epochs.forget()
        session, self._session = self._session, None
        if session is not None:
            with suppress(pkcs11.PKCS11Error):
                session.close()
