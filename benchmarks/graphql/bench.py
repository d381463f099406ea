"""Measure caplinks beside hand-written Cypher and the peers, on one loaded graph, in one run.

    PEERS_DIR=../shared/peers NEO4J_URI=bolt://… python benchmarks/graphql/bench.py --node DIR [--seconds 6]

DIR is where `npm install` was run with the peers' package.json, which also names `autocannon`; the load is made by it.
Answers are compared before anything is timed. Rounds alternate between the servers: a busy machine is busy for all.
Prints one JSON object per operation and server; ratios are to `raw, shaped`.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

if "--as-of" in sys.argv:  # the operations are made when their module is imported, in every server
    os.environ["AS_OF"] = sys.argv[sys.argv.index("--as-of") + 1]

from servers import NAMES, Ask, Client, System, adapt, running, shoot, systems

_ROUNDS = 10
_WARM_UP = 100


def latencies(clients: dict[str, Ask], requests: int) -> dict[str, list[float]]:
    """Return the milliseconds of every request, the servers asked in alternating rounds."""
    times: dict[str, list[float]] = {name: [] for name in clients}
    for client in clients.values():
        for _ in range(min(_WARM_UP, requests)):
            client()
    for _ in range(_ROUNDS):
        for name, client in clients.items():
            client()
            for _ in range(requests // _ROUNDS):
                began = time.perf_counter()
                client()
                times[name].append((time.perf_counter() - began) * 1000)
    return times


def throughput(system: System, name: str, node: Path, clients: int, seconds: int) -> float:
    """Return requests per second with so many clients at once."""
    report = shoot(system, name, node, clients, "-d", str(seconds))
    return float(report["requests"]["total"] / report["duration"])


def measure(name: str, found: list[System], options: argparse.Namespace) -> list[dict[str, Any]]:
    """Check one operation on every server, time it, and return a row for each."""
    clients: dict[str, Ask] = {system.name: Client(system, name) for system in found}
    answers = {system.name: clients[system.name]() for system in found}
    expected = found[0].rows(name, answers[found[0].name])
    for system in found:
        if system.rows(name, answers[system.name]) != expected:
            message = f"{system.name} answers {name} otherwise than {found[0].name}"
            raise SystemExit(message)
    times = latencies(clients, options.requests)
    base = statistics.median(times[found[0].name])
    rows = []
    rates: dict[tuple[str, int], float] = {}
    for count in options.clients if options.seconds else ():
        for system in found:
            rates[system.name, count] = throughput(system, name, options.node, count, options.seconds)
    for system in found:
        p50 = statistics.median(times[system.name])
        row: dict[str, Any] = {
            "operation": name,
            "server": system.name,
            "bytes": len(answers[system.name]),
            "p50_ms": round(p50, 2),
            "p95_ms": round(statistics.quantiles(times[system.name], n=20)[-1], 2),
            "more_ms": round(p50 - base, 2),
            "ratio": round(p50 / base, 2),
        }
        for count in options.clients if options.seconds else ():
            row[f"per_second_{count}"] = round(rates[system.name, count], 1)
            row[f"rate_{count}"] = round(rates[system.name, count] / rates[found[0].name, count], 3)
        rows.append(row)
    return rows


def main() -> None:
    """Start the servers, measure every operation, and print a JSON object a row."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--node", type=Path, required=True)
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--seconds", type=int, default=6, help="of load per server and operation; 0: latency only")
    parser.add_argument("--clients", type=int, nargs="*", default=[32])
    parser.add_argument("--only", nargs="*", default=list(NAMES), help="operations")
    parser.add_argument("--no-peers", action="store_true", help="raw and caplinks alone")
    parser.add_argument("--as-of", metavar="DAY", help="as of a day, raw and caplinks alone; needs --claims of load.py")
    parser.add_argument("--workers", type=int, default=1, help="of caplinks")
    options = parser.parse_args()
    options.node = options.node.resolve()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        python = Path(folder)
        adapt(options.node, python)
        log = python / "servers.log"
        found = systems(options.node, peers=not (options.no_peers or options.as_of), workers=options.workers)
        for system in found:
            stack.enter_context(running(system, python, log))
        for name in options.only:
            for row in measure(name, found, options):
                print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
