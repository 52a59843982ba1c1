"""Where the app listens: on this machine alone, or on the local network of a village."""

from __future__ import annotations

import errno
import os
import socket
from dataclasses import dataclass

from landtrack.web.trust import is_loopback

DEFAULT_PORT = 8501
PORTS_TRIED = 50
# Addresses asked for a route, never sent to: any network, then the usual hotspots of telephones and laptops.
ROUTES = ("192.0.2.1", "10.42.0.2", "192.168.137.2", "192.168.43.2", "172.20.10.2")


@dataclass(frozen=True, slots=True)
class Listening:
    """A bound socket, and how people reach it."""

    socket: socket.socket
    wanted: int
    lan: bool = False
    lan_address: str | None = None

    @property
    def host(self) -> str:
        """The address it is bound to."""
        return str(self.socket.getsockname()[0])

    @property
    def port(self) -> int:
        """The port it got, which is the next free one when the wanted one was taken."""
        return int(self.socket.getsockname()[1])

    @property
    def url(self) -> str:
        """The address for the person at this machine."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def lan_url(self) -> str | None:
        """The address for telephones on the same network, if there is one."""
        return f"http://{self.lan_address}:{self.port}" if self.lan_address else None


def listen(port: int = DEFAULT_PORT, *, lan: bool = False) -> Listening:
    """Listen on the port or the next free one; port 0 takes any.

    Raises
    ------
    OSError : no port among the next fifty is free, or the system forbids it
    """
    host = "0.0.0.0" if lan else "127.0.0.1"  # noqa: S104  the officer asked for the network
    last = min(port + PORTS_TRIED, 65535)
    for candidate in range(port, last + 1):
        try:
            return Listening(bound(host, candidate), port, lan, lan_address() if lan else None)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES) or candidate == last:
                raise
    raise AssertionError  # the loop returns or raises


def bound(host: str, port: int) -> socket.socket:
    """A listening socket.

    The protocol is named because asyncio switches Nagle's algorithm off only where it sees TCP named; a
    socket made without it, as `streamlit run` makes its own, costs 40 ms on every answer of a kept-alive
    connection.
    """
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name != "nt":  # there it would let two programs share one port
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(2048)
        sock.setblocking(False)  # noqa: FBT003  the name of the method says what
    except BaseException:
        sock.close()
        raise
    return sock


def lan_address() -> str | None:
    """The address of this machine on its network; nothing is sent to find it."""
    for target in ROUTES:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((target, 9))
            except OSError:
                continue
            address = str(probe.getsockname()[0])
        if not is_loopback(address):
            return address
    return None
