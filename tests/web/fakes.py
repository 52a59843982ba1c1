"""A register of sign-ins in memory, which keeps the promises of `landtrack.web.ports.SignIns`."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass

from landtrack.errors import RegisterMissing, TooManyTries, WrongPassword
from landtrack.web.ports import token_hash


@dataclass(frozen=True)
class Person:
    account: str
    name: str
    role: str
    sid: str = "s-1"
    language: str | None = None
    handed_to: str | None = None
    lending: str = ""


@dataclass(frozen=True)
class Demo:
    name: str
    password: str
    role: str


CAST = (
    Demo("agente", "mil-et-fonio", "officer"),
    Demo("chef-parou", "toguna-ombre", "chief"),
    Demo("plaidoyer", "route-de-mopti", "advocate"),
    Demo("admin", "clef-du-grenier", "admin"),
)


class FakeSignIns:
    """Knows CAST; after three wrong passwords a name waits five minutes."""

    def __init__(self) -> None:
        self.live: dict[str, Person] = {}
        self.failed: dict[str, int] = {}

    def sign_in(self, name, password, address=""):  # noqa: ARG002
        if self.failed.get(name, 0) >= 3:
            raise TooManyTries(minutes=5)
        demo = next((demo for demo in CAST if (demo.name, demo.password) == (name, password)), None)
        if demo is None:
            self.failed[name] = self.failed.get(name, 0) + 1
            raise WrongPassword
        token = secrets.token_urlsafe(32)
        self.live[token_hash(token)] = Person(f"uid-{demo.name}", demo.name, demo.role)
        return token

    def who(self, digest):
        return self.live.get(digest)

    def sign_out(self, digest):
        self.live.pop(digest, None)

    def healthy(self):
        return {"register": "open"}


class DemoSignIns(FakeSignIns):
    """The same for visitors, who are told the passwords."""

    def demo_accounts(self):
        return CAST


def missing() -> FakeSignIns:
    raise RegisterMissing(place=os.fspath("/secret/place.gpkg"))
