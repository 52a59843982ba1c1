"""Guesses at the sign-in of a server that runs in a process of its own, from addresses of this machine."""

import re
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit


def knock(url, name, password, address="127.0.0.1"):
    """One try through the form, from one of this machine's own addresses; the status."""
    there = urlsplit(url)
    line = HTTPConnection(there.hostname, there.port, timeout=60, source_address=(address, 0))
    form = {"content-type": "application/x-www-form-urlencoded"}
    line.request("POST", "/signin", urlencode({"name": name, "password": password}), form)
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer.status


def resident_mb(process):
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text("ascii"))
    return int(found[1]) / 1024


def flood(served, tries, names):
    """Wrong guesses at real and invented names; how many of each status."""
    said = {}
    with ThreadPoolExecutor(8) as pool:
        named = (names[i % len(names)] if i % 4 else f"inconnu-{i}" for i in range(tries))
        for status in pool.map(lambda name: knock(served.url, name, "faux-mot-de-passe", "127.0.0.6"), named):
            said[status] = said.get(status, 0) + 1
    return said
