"""`caplinks train`: what its options mean, and which are refused before anything is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.cli.codes import Exit
from tests.cli_samples import Shell


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--folds", "1"], "at least two folds"),
        (["--fold", "6"], "from 1 to 5"),
        (["--curve", "0.5,x"], "--curve 0.5,x: give numbers"),
        (["--curve", "2"], "at most 1"),
        (["--seeds", "one"], "--seeds one"),
        (["--without", "swaps,mentions"], "without 'mentions'"),
        (["--texts", "nowhere:2"], "--texts nowhere:2"),
        (["--texts", f"{Path(__file__).parent}:0"], "give a folder of marked texts"),
        (["--unseen", "nowhere"], "--unseen nowhere: give a folder of marked texts"),
        (["--weigh", "--every", "2"], "name the texts that it was trained with"),
        (["--encoder", "folder"], "--encoder FOLDER --checksums FILE"),
        (["--checksums", "file"], "--encoder FOLDER --checksums FILE"),
    ],
)
def test_options_that_cannot_be_used_are_refused(
    given: list[str], words: str, capfd: pytest.CaptureFixture[str]
) -> None:
    done = Shell(capfd)("train", *given)
    assert done.status == Exit.USAGE
    assert words in done.err
