"""End the servers whose home lies below a folder: `python .ci/stop_leftovers.py FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

import psutil

_WAIT_S = 20


def main(folder: Path) -> int:
    """Stop them and return how many there were."""
    mark = f"--home-dir={folder}/"
    found = [
        process
        for process in psutil.process_iter(["cmdline"])
        if any(argument.startswith(mark) for argument in process.info["cmdline"] or ())
    ]
    for process in found:
        process.terminate()
    _, alive = psutil.wait_procs(found, timeout=_WAIT_S)
    for process in alive:
        process.kill()
    return len(found)


if __name__ == "__main__":
    sys.stdout.write(f"{main(Path(sys.argv[1]))} servers of the tests were left and are stopped\n")
