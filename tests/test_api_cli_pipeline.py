"""Other readers behind `--pipeline`, and what was read before, on the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.cli.choosing import ReaderChoice, choose_reader
from api.cli.codes import Exit
from ingest.extract.claims import EXTRACTOR
from ingest.extract.pipeline import load_reader
from ingest.settings import IngestSettings
from tests.chat_server import ChatServer, Reply, chat_server, part_of
from tests.cli_samples import Done, Shell
from tests.package_samples import GERMAN, ruled

GOOD = "Nvidia supplies chips to Microsoft."


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Shell:
    """The command line without a database."""
    monkeypatch.setenv("CAPLINKS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:1")
    return Shell(capfd)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(GOOD)
    return path


def answer(question: dict[str, Any]) -> Reply:
    """Find Nvidia and Microsoft, and tell one thing too many."""
    entities = [{"key": name, "kind": "Company", "names": [name]} for name in ("Nvidia", "Microsoft")]
    claim = {"subject": "Nvidia", "predicate": "SUPPLIES", "object": "Microsoft", "quote": part_of(question)}
    invented = claim | {"predicate": "OWNS", "quote": "Nvidia owns Microsoft."}
    return Reply(content=json.dumps({"entities": entities, "claims": [claim, invented]}))


@pytest.fixture
def model() -> Iterator[ChatServer]:
    with chat_server(answer) as running:
        yield running


def stored(home: Path) -> list[Path]:
    return [path for path in (home / "readings").rglob("*") if path.is_file()]


def test_extract_twice_reads_once(shell: Shell, article: Path, tmp_path: Path) -> None:
    first = shell("extract", article)
    assert first.status == 0
    (path,) = stored(tmp_path / "home")
    kept, before = path.read_bytes(), path.stat().st_ino
    again = shell("extract", article)
    assert (again.status, again.out) == (0, first.out)
    assert path.stat().st_ino == before
    path.write_bytes(kept[:-3])
    assert shell("extract", article).out == first.out
    assert len(path.read_bytes()) == len(kept)


def test_no_cache_keeps_nothing(shell: Shell, article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = shell("extract", article, "--no-cache").out
    assert not stored(tmp_path / "home")
    monkeypatch.setenv("CAPLINKS_RESULTS_MB", "0")
    assert shell("extract", article).out == kept
    assert not stored(tmp_path / "home")


def test_a_chat_model_extracts(shell: Shell, article: Path, model: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAPLINKS_CHAT_KEY", "sk-secret")
    done = shell("--debug", "extract", article, "--pipeline", model.pipeline)
    assert done.status == 0
    assert [(c["subject"], c["predicate"], c["object"]) for c in done.json["claims"]] == [
        ("company:nvidia", "SUPPLIES", "company:microsoft")
    ]
    assert done.json["document"]["extractor"] == "openai:tiny-1"
    assert "dropped 1 statements of the reader: the quote does not stand in the text" in done.err
    assert "sk-secret" not in done.out + done.err
    assert model.headers[0]["authorization"] == "Bearer sk-secret"
    assert shell("extract", article, "--pipeline", model.pipeline).out == done.out
    assert len(model.asked) == 1


def test_a_key_may_lie_in_a_file(
    shell: Shell, article: Path, model: ChatServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAPLINKS_CHAT_KEY_FILE", str(tmp_path / "key"))
    missing = shell("extract", article, "--pipeline", model.pipeline)
    assert missing.status == Exit.USAGE
    assert "CAPLINKS_CHAT_KEY_FILE" in missing.err
    (tmp_path / "key").write_text("sk-filed\n")
    assert shell("extract", article, "--pipeline", model.pipeline).status == 0
    assert model.headers[0]["authorization"] == "Bearer sk-filed"


def test_a_model_that_fails_costs_the_document(shell: Shell, article: Path, model: ChatServer) -> None:
    model.reply_in_turn(Reply(status=401))
    done = shell("extract", article, "--pipeline", model.pipeline)
    assert done.status == Exit.REJECTED
    assert "article.txt: the server of the model tiny-1 refuses the question (HTTP 401)" in done.err


def test_a_spacy_pipeline_extracts_what_ours_refuses(shell: Shell, tmp_path: Path) -> None:
    ruled("de", {"ORG": ["Nordlicht Halbleiter"], "LOC": ["China"]}, sentences=True).to_disk(tmp_path / "de")
    article = tmp_path / "artikel.txt"
    article.write_text(f"---\nlanguage: de\n---\n{GERMAN}")
    refused = shell("extract", article)
    assert refused.status == Exit.REJECTED
    assert "only English is read" in refused.err
    done = shell("extract", article, "--pipeline", tmp_path / "de")
    assert done.status == 0
    assert {"company:nordlicht-halbleiter", "jurisdiction:CN"} <= {entity["id"] for entity in done.json["entities"]}
    assert done.json["document"]["extractor"] == "caplinks+de_ruled"


@pytest.mark.parametrize(
    ("pipeline", "told"),
    [
        ("en_core_nowhere", "there is no spaCy pipeline 'en_core_nowhere': install it"),
        ("openai:http://127.0.0.1:1/v1", "give openai:URL#MODEL"),
    ],
)
def test_a_pipeline_that_cannot_be_used_ends_the_run(shell: Shell, article: Path, pipeline: str, told: str) -> None:
    done = shell("extract", article, "--pipeline", pipeline)
    assert done.status == Exit.USAGE
    assert told in done.err
    assert done.err.count("\n") == 1


def test_ingest_takes_a_pipeline_too(caplinks: Shell, article: Path, model: ChatServer) -> None:
    def ingest() -> Done:
        return caplinks("ingest", article, "--pipeline", model.pipeline, "--json")

    done = ingest()
    assert (done.json["written"], done.json["dropped"]) == (1, {"the quote does not stand in the text": 1})
    assert ingest().json["unchanged"] == 1
    assert caplinks("forget", done_id(caplinks)).status == 0
    assert ingest().json["written"] == 1
    assert len(model.asked) == 1


def done_id(caplinks: Shell) -> str:
    """Return the id of the only document."""
    found = caplinks("query", "{ documents(first: 1) { edges { node { id } } } }").json
    id_: str = found["data"]["documents"]["edges"][0]["node"]["id"]
    return id_


def test_our_own_reader_is_described_without_being_loaded() -> None:
    choice = choose_reader(IngestSettings(pipeline=None))
    reader = load_reader()
    assert choice.describe() == (reader.name, reader.version) == (EXTRACTOR, reader.version)


def test_what_results_depend_on(tmp_path: Path) -> None:
    variants = [
        ReaderChoice().variant,
        ReaderChoice(proposed=True).variant,
        ReaderChoice(model=tmp_path).variant,
        ReaderChoice(pipeline="openai:http://one/v1#m").variant,
        ReaderChoice(pipeline="openai:http://two/v1#m").variant,
        ReaderChoice(pipeline="openai:http://two/v1#m", chat_part_chars=1_000).variant,
    ]
    assert len(set(variants)) == len(variants)


def test_the_key_is_not_shown() -> None:
    choice = choose_reader(IngestSettings(chat_key="sk-secret"))  # type: ignore[arg-type]  # as the environment gives it
    assert "sk-secret" not in repr(choice)
