"""`python -m ingest.training [FOLDER [CHECKPOINT]]`: make the model, or export a checkpoint of an earlier training."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ingest.training.options import Options, Progress
from ingest.training.run import export_checkpoint, train

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
    options = Options(work=Path(sys.argv[1]) if len(sys.argv) > 1 else Options().work)
    given = sys.argv[2:]
    trained = export_checkpoint(options, Path(given[0])) if given else train(options, report)
    sys.stdout.write(json.dumps(trained.figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
