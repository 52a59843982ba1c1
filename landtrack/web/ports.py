"""What the web layer needs from the register, and nothing more.

The register implements these without importing them: arrows point inwards.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COOKIE = "lt_session"  # the token; HttpOnly, so no script of a page ever sees it
LANGUAGE_COOKIE = "lt_lang"  # the language picked on the sign-in page


class Who(Protocol):
    """The account behind a live sign-in."""

    @property
    def account(self) -> str:
        """The account's uid: what events name as their actor."""

    @property
    def name(self) -> str:
        """The name typed at sign-in, for the top of a page."""

    @property
    def role(self) -> str:
        """officer, chief, advocate or admin."""

    @property
    def sid(self) -> str:
        """The sign-in itself, as the log of reads names it; never the token."""

    @property
    def language(self) -> str | None:
        """The account's language, or None when it never chose one."""

    @property
    def handed_to(self) -> str | None:
        """The body in whose hands this screen is; None where its owner holds it."""

    @property
    def lending(self) -> str:
        """Which time of putting it there this is, so that the next who holds it finds nothing of the last; else ""."""


class DemoAccount(Protocol):
    """An account of a demonstration register, whose password is no secret."""

    @property
    def name(self) -> str:
        """What to type as name."""

    @property
    def password(self) -> str:
        """What to type as password."""

    @property
    def role(self) -> str:
        """officer, chief, advocate or admin: tells the visitor what the account sees."""


class SignIns(Protocol):
    """Sign-ins kept in the register: throttled, with an end, revocable at once."""

    def sign_in(self, name: str, password: str, address: str = "") -> str:
        """Open a sign-in and return its token, of which only the SHA-256 is kept.

        An unknown name costs the same time as a wrong password; wrong ones are counted by name and address.

        Raises
        ------
        WrongPassword, TooManyTries
        """

    def who(self, token_hash: str) -> Who | None:
        """The account of a sign-in that is neither over, signed out nor disabled; else None."""

    def sign_out(self, token_hash: str) -> None:
        """End a sign-in; one that is already over is no error."""

    def healthy(self) -> Mapping[str, object]:
        """Answer from the open register, for `/healthz`: readable without sign-in, so no path and no name.

        Raises
        ------
        LandtrackError : when the register no longer answers
        """


@runtime_checkable
class Demonstration(Protocol):
    """What sign-ins of a demonstration register may offer besides; others simply lack it."""

    def demo_accounts(self) -> Sequence[DemoAccount]:
        """The accounts a visitor may try; empty when the register is none to play with."""


def token_hash(token: str) -> str:
    """The form in which a token is stored and asked for."""
    return sha256(token.encode()).hexdigest()
