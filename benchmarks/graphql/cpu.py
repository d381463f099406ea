"""Measure what a request costs in CPU, in the server and in Neo4j, for caplinks beside hand-written Cypher.

    PEERS_DIR=../shared/peers NEO4J_URI=bolt://… python benchmarks/graphql/cpu.py --node DIR [--requests 3000]

Time of processors says much the same on a machine that does other work, too, where a median does not. Rounds alternate
between the servers. Neo4j must run on this machine: its process is the one that listens on the port of NEO4J_URI.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent))

from servers import NAMES, Client, System, running, shoot, systems

_CLIENTS = 32
_ROUNDS = 3


def listening_on(port: int) -> psutil.Process:
    """Return the process of this machine that listens on a port."""
    for each in psutil.net_connections("tcp"):
        if each.status == psutil.CONN_LISTEN and each.laddr.port == port and each.pid is not None:
            return psutil.Process(each.pid)
    message = f"nothing on this machine listens on port {port}"
    raise SystemExit(message)


def cpu_ms(process: psutil.Process) -> float:
    """Return the milliseconds that a process has had of any processor."""
    times = process.cpu_times()
    return (times.user + times.system) * 1000


def measure(name: str, found: list[tuple[System, psutil.Process]], neo4j: psutil.Process, options: Any) -> None:
    """Print a row for every server."""
    spent: dict[str, list[float]] = {system.name: [0.0, 0.0] for system, _ in found}
    for system, _ in found:
        Client(system, name)()
        shoot(system, name, options.node, _CLIENTS, "-a", str(options.requests // 2))
    for _ in range(_ROUNDS):
        for system, process in found:
            before = cpu_ms(process), cpu_ms(neo4j)
            shoot(system, name, options.node, _CLIENTS, "-a", str(options.requests // _ROUNDS))
            spent[system.name][0] += cpu_ms(process) - before[0]
            spent[system.name][1] += cpu_ms(neo4j) - before[1]
    for system, _ in found:
        server, graph = (each / (options.requests // _ROUNDS * _ROUNDS) for each in spent[system.name])
        row = {"operation": name, "server": system.name, "server_ms": round(server, 2), "neo4j_ms": round(graph, 2)}
        print(json.dumps(row), flush=True)


def main() -> None:
    """Start the two servers and measure every operation."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--node", type=Path, required=True)
    parser.add_argument("--requests", type=int, default=3000)
    parser.add_argument("--only", nargs="*", default=list(NAMES), help="operations")
    options = parser.parse_args()
    options.node = options.node.resolve()
    neo4j = listening_on(urlsplit(os.environ["NEO4J_URI"]).port or 7687)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        python = Path(folder)
        wanted = [each for each in systems(options.node, peers=False) if each.kind in ("shaped", "caplinks")]
        found = [
            (each, psutil.Process(stack.enter_context(running(each, python, python / "servers.log")).pid))
            for each in wanted
        ]
        for name in options.only:
            measure(name, found, neo4j, options)


if __name__ == "__main__":
    main()
