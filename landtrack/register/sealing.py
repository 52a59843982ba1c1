"""Sealing of personal text: AES-GCM under a key that never lies beside the register.

Two keys are derived from the register's key: one seals, one tags for equality.  The event
log names a sealed text by a salted digest; salt and text lie in the box, so that erasing
the box leaves nothing that could be guessed at, and the chain still verifies.
"""

from __future__ import annotations

import hmac
import os
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from landtrack.errors import WrongKey

_NONCE, _SALT = 12, 16


class Sealer:
    """Seals and opens with one register's key (32 bytes)."""

    def __init__(self, key: bytes) -> None:
        """Derive the two working keys."""
        self._box = AESGCM(hmac.new(key, b"seal", sha256).digest())
        self._tag = hmac.new(key, b"equality", sha256).digest()

    def seal(self, text: bytes, place: str) -> tuple[str, bytes]:
        """The salted digest and the box of a text; ``place`` ties the box to its row."""
        salted = os.urandom(_SALT) + text
        digest = sha256(salted).hexdigest()
        return digest, self.reseal(salted, place, digest)

    def reseal(self, salted: bytes, place: str, digest: str) -> bytes:
        """A new box for what another key's box held, salt and all: its digest stays."""
        nonce = os.urandom(_NONCE)
        return nonce + self._box.encrypt(nonce, salted, f"{place}.{digest}".encode())

    def open(self, box: bytes, place: str, digest: str) -> bytes:
        """The text in a box.

        Raises
        ------
        WrongKey : another key, another row, or a changed box
        """
        return self.unbox(box, place, digest)[_SALT:]

    def unbox(self, box: bytes, place: str, digest: str) -> bytes:
        """Salt and text in a box.  Raises as ``open``."""
        try:
            salted = self._box.decrypt(box[:_NONCE], box[_NONCE:], f"{place}.{digest}".encode())
        except InvalidTag as error:
            raise WrongKey(place.split(".", maxsplit=1)[0], "wrong") from error
        if sha256(salted).hexdigest() != digest:
            raise WrongKey(place.split(".", maxsplit=1)[0], "wrong")
        return salted

    def proof(self, register: str) -> str:
        """What a register keeps to recognise its key by; it opens nothing."""
        return hmac.new(self._tag, register.encode(), sha256).hexdigest()
