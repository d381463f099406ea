import pytest

from api.cli import deciding
from graph.curate import Decision


def test_only_a_new_decision_can_be_taken_back(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(deciding, "with_graph", lambda *_, **__: Decision(id="d1", action="reject", revision=7))
    deciding.reject("c1", "tester", "wrong")
    done = capsys.readouterr()
    assert (done.out, "take it back with: caplinks undo d1" in done.err) == ("d1\n", True)
    deciding.undo("d1", "tester")
    done = capsys.readouterr()
    assert done.out == "d1\n"
    assert "reject d1 undone as revision 7" in done.err
    assert "take it back" not in done.err
