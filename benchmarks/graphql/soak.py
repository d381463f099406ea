"""Ask many operations of a running server, and print its memory as it goes: it must stay flat.

    PEERS_DIR=../shared/peers NEO4J_URI=bolt://… python benchmarks/graphql/soak.py --node DIR [--requests 100000]

Every tenth request is an operation that was never asked before, so that every cache is turned over.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import sys
import tempfile
from pathlib import Path

import orjson
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent))

from operations import NAMES, ours
from servers import System, running, systems

_STEPS = 20


def _bodies() -> itertools.chain[bytes]:
    known = [orjson.dumps({"query": ours(name)}) for name in NAMES if name != "Q3"]

    def fresh(number: int) -> bytes:
        query = f'query N{number} {{ offerings(first: {number % 50 + 1}, where: {{name: {{contains: "{number}"}}}}) '
        return orjson.dumps({"query": query + "{ edges { node { id name } } } }"})

    return itertools.chain.from_iterable([*known, *known, *known, fresh(number)] for number in itertools.count())


def soak(system: System, process: psutil.Process, requests: int) -> None:
    """Send the requests on one connection, and print the resident memory in MiB after each part of them."""
    connection = http.client.HTTPConnection("127.0.0.1", system.port, timeout=120)
    headers = {"content-type": "application/json"}
    for number, body in enumerate(itertools.islice(_bodies(), requests), 1):
        connection.request("POST", "/graphql", body, headers)
        response = connection.getresponse()
        answer = response.read()
        if response.status != 200 or b'"errors"' in answer[:40]:
            message = f"request {number}: {response.status} {answer[:300]!r}"
            raise SystemExit(message)
        if number % (requests // _STEPS) == 0:
            print(json.dumps({"requests": number, "mib": round(process.memory_info().rss / 2**20, 1)}), flush=True)


def main() -> None:
    """Start caplinks alone and soak it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--node", type=Path, required=True)
    parser.add_argument("--requests", type=int, default=100_000)
    options = parser.parse_args()
    system = next(each for each in systems(options.node, peers=False) if each.kind == "caplinks")
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder)
        with running(system, python, python / "server.log") as process:
            soak(system, psutil.Process(process.pid), options.requests)


if __name__ == "__main__":
    main()
