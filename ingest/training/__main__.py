"""`python -m ingest.training [FOLDER]`: make the model; a training that ended in that folder is only exported again."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ingest.training.options import Options, Progress
from ingest.training.run import train

_EVERY = 10


def report(progress: Progress) -> None:
    """Write progress to standard output: every tenth step, and every checkpoint."""
    if progress.checkpoint or progress.step % _EVERY == 0:
        found = " ".join(f"{name}={value:.3f}" for name, value in progress.losses.items())
        where = progress.checkpoint or ""
        sys.stdout.write(f"{progress.step}/{progress.steps} {progress.seconds:.0f}s {where} {found}\n")
        sys.stdout.flush()


def main() -> None:
    """Make the model with the default options; checkpoints go to the folder given."""
    work = Path(sys.argv[1]) if len(sys.argv) > 1 else Options().work
    trained = train(Options(work=work, resume=True), report)
    sys.stdout.write(json.dumps(trained.figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
