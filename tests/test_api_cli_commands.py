"""Every command that uses the graph, run in this process against the session's Neo4j."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from api.cli.codes import Exit
from graph.client import GraphClient
from graph.server.local import ServerInfo
from tests.cli_samples import Shell, write_claims

CN = "offering:acme-ipo|EXCLUDES|jurisdiction:CN"
US = "offering:acme-ipo|EXCLUDES|jurisdiction:US"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def loaded(caplinks: Shell, folder: Path) -> Shell:
    done = caplinks("load", write_claims(folder))
    assert (done.status, done.out) == (0, ""), done.err
    return caplinks


def test_load_says_what_it_did(caplinks: Shell, folder: Path) -> None:
    done = caplinks("load", write_claims(folder), "--json")
    assert done.status == 0
    assert (done.json["written"], done.json["rejected"]) == (2, [])
    assert done.err.startswith("2 documents written, ")


def test_load_rejects_a_bad_claim_and_takes_the_rest(caplinks: Shell, folder: Path) -> None:
    path = write_claims(folder)
    first, second = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    first["claims"][0]["quote"] = "These words stand nowhere."
    path.write_text("".join(f"{json.dumps(line)}\n" for line in (first, second)), encoding="utf-8")
    done = caplinks("load", path)
    assert done.status == Exit.REJECTED
    rejected = [line for line in done.err.splitlines() if line.startswith("error: rejected")]
    assert len(rejected) == 1
    assert "claims.jsonl:1" in rejected[0]
    assert [node["id"] for node in caplinks("exclusions", "--json").json] == [CN, US]


def test_exclusions(loaded: Shell) -> None:
    nodes = loaded("exclusions", "--json").json
    assert [node["id"] for node in nodes] == [CN, US]
    assert nodes[0]["grounds"][0]["law"]["id"] == "law:itar"
    assert nodes[0]["offering"]["issuers"]["edges"][0]["node"]["name"] == "Acme"
    table = loaded("exclusions")
    assert table.status == 0
    assert table.out.rstrip().endswith("No row means that no statement was found, not that investors are admitted.")
    assert "2 documents were read." in table.out
    rows = list(csv.DictReader(io.StringIO(loaded("exclusions", "--csv").out)))
    assert [(row["code"], row["modality"], row["publisher"]) for row in rows] == [
        ("CN", "asserted", "Example"),
        ("US", "alleged", "Rumour"),
    ]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--jurisdiction", "cn"], [CN]),
        (["--jurisdiction", "DE"], []),
        (["--as-of", "2026-06-30"], [CN]),
        (["--as-of", "2026-01-01"], []),
    ],
    ids=" ".join,
)
def test_exclusions_are_narrowed(loaded: Shell, options: list[str], found: list[str]) -> None:
    done = loaded("exclusions", "--json", *options)
    assert (done.status, [node["id"] for node in done.json]) == (0, found)


def test_exclusions_with_wrong_values(loaded: Shell) -> None:
    for options, named in ((["--jurisdiction", "ZZ"], "ZZ"), (["--as-of", "June"], "June")):
        done = loaded("exclusions", *options)
        assert (done.status, done.out, done.err.count("\n")) == (Exit.USAGE, "", 1)
        assert named in done.err


def test_show_finds_by_id_name_and_code(loaded: Shell) -> None:
    for name in ("offering:acme-ipo", "Acme IPO", "acme ipo"):
        card = loaded("show", name, "--json").json
        assert (card["id"], card["kind"]) == ("offering:acme-ipo", "Offering")
    assert {(link["predicate"], link["other"]) for link in card["links"]} >= {
        ("EXCLUDES", "jurisdiction:CN"),
        ("EXCLUDES", "jurisdiction:US"),
        ("ISSUES", "company:acme"),
    }
    assert loaded("show", "cn", "--json").json["id"] == "jurisdiction:CN"
    text = loaded("show", "Acme IPO").out
    assert "has shut investors from China out" in text
    assert "Example 2026-06-05" in text


def test_show_says_what_is_not_there(loaded: Shell) -> None:
    done = loaded("show", "Nobody at all")
    assert (done.status, done.out) == (Exit.NOT_FOUND, "")
    assert "Nobody at all" in done.err


def test_query_inline_from_files_and_explained(loaded: Shell, folder: Path) -> None:
    assert loaded("query", "{ exclusions { totalCount } }").json["data"] == {"exclusions": {"totalCount": 2}}
    operation = folder / "count.graphql"
    operation.write_text(
        "query Count($code: String) { exclusions(where: {jurisdiction: {code: {eq: $code}}}) { totalCount } }"
    )
    variables = folder / "variables.json"
    variables.write_text('{"code": "CN"}')
    for given in (variables, '{"code": "CN"}'):
        assert loaded("query", operation, "-v", given).json["data"] == {"exclusions": {"totalCount": 1}}
    explained = loaded("query", operation, "-v", variables, "--explain")
    assert "EXCLUDES" in explained.out
    assert "CN" in explained.out
    assert explained.status == 0
    told = json.loads(loaded("query", operation, "-v", variables, "--explain", "--json").out)
    assert set(told) == {"statement", "parameters", "forBrowser", "address", "cost"}
    assert told["forBrowser"] == explained.out.rstrip("\n")
    assert (told["address"] or "") in explained.err


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["{ nothing }"], Exit.USAGE),
        (["{ nothing }", "--explain"], Exit.USAGE),
        ([""], Exit.USAGE),
        (["{ exclusions { totalCount } }", "-v", "[1]"], Exit.USAGE),
        (["{ exclusions { totalCount } }", "-v", "{1}"], Exit.USAGE),
    ],
    ids=["no such field", "no such field, explained", "nothing", "variables are no object", "variables are no JSON"],
)
def test_query_refuses(loaded: Shell, arguments: list[str], status: int) -> None:
    done = loaded("query", *arguments)
    assert done.status == status
    assert done.err.startswith("error: ")
    assert "Traceback" not in done.err


def test_a_rejected_claim_does_not_count_until_that_is_undone(loaded: Shell) -> None:
    card = loaded("show", "offering:acme-ipo", "--json").json
    claim = next(link["claim"] for link in card["links"] if link["other"] == "jurisdiction:US")
    decision = loaded("reject", claim, "--why", "a rumour")
    assert decision.status == 0
    assert [node["id"] for node in loaded("exclusions", "--json").json] == [CN]
    assert loaded("undo", decision.out.strip()).status == 0
    assert [node["id"] for node in loaded("exclusions", "--json").json] == [CN, US]
    assert loaded("accept", claim).status == 0
    assert loaded("reject", "0" * 32).status == Exit.NOT_FOUND


def test_two_things_are_merged_and_split(loaded: Shell) -> None:
    assert loaded("merge", "company:acme", "company:bolt", "--why", "one company", "--who", "tester").status == 0
    assert loaded("show", "company:bolt", "--json").json["id"] == "company:acme"
    assert loaded("split", "company:bolt").status == 0
    assert loaded("show", "company:bolt", "--json").json["id"] == "company:bolt"
    assert loaded("merge", "company:acme", "law:itar").status == Exit.USAGE


def test_the_export_is_the_same_in_another_order_and_after_forgetting(caplinks: Shell, folder: Path) -> None:
    assert caplinks("load", write_claims(folder)).status == 0
    before = caplinks("export", "--canonical").out
    for name in ("first.txt", "second.txt"):
        forgotten = caplinks("forget", name, "--json")
        assert len(forgotten.json["documents"]) == 1
    assert caplinks("exclusions", "--json").json == []
    assert caplinks("load", write_claims(folder, backwards=True)).status == 0
    assert caplinks("export", "--canonical").out == before
    assert before.count("\n") > 10


def test_forget_names_what_is_not_there(loaded: Shell) -> None:
    done = loaded("forget", "https://example.com/none")
    assert done.status == Exit.NOT_FOUND
    assert "https://example.com/none" in done.err


def test_export_wants_its_form(loaded: Shell) -> None:
    assert loaded("export").status == Exit.USAGE


def test_a_sound_graph_stays_as_it_is(loaded: Shell) -> None:
    before = loaded("export", "--canonical").out
    assert loaded("check").status == 0
    assert loaded("rebuild").status == 0
    assert loaded("export", "--canonical").out == before


async def _spoil(graph: GraphClient) -> None:
    await graph.run_implicit("MATCH ()-[x:EXCLUDES]->() SET x.claims = 7")


@pytest.fixture
async def spoilt(loaded: Shell, graph: GraphClient) -> Shell:
    await _spoil(graph)
    return loaded


def test_check_finds_a_wrong_link_and_rebuild_mends_it(spoilt: Shell) -> None:
    done = spoilt("check")
    assert done.status == Exit.REJECTED
    assert done.out
    assert spoilt("check", "--json").json
    assert spoilt("rebuild").status == 0
    assert spoilt("check").status == 0


def test_status_counts(loaded: Shell) -> None:
    facts = loaded("status", "--json").json
    assert (facts["state"], facts["documents"]) == ("running", 2)
    assert "documents: 2" in loaded("status").out


@pytest.fixture
async def newer(graph: GraphClient) -> None:
    await graph.run_implicit("MATCH (g:Graph) SET g.schema = 999")


@pytest.mark.usefixtures("newer")
@pytest.mark.parametrize("command", [["exclusions"], ["status"], ["rebuild"]], ids=" ".join)
def test_a_graph_of_newer_code_is_refused(caplinks: Shell, command: list[str]) -> None:
    done = caplinks(*command)
    assert done.status == Exit.OTHER_VERSION
    assert "newer code" in done.err


@pytest.mark.parametrize("command", [["exclusions"], ["ingest", "x"], ["check"]], ids=" ".join)
def test_without_neo4j_one_line_says_so(caplinks: Shell, command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for uri, named in (("bolt://127.0.0.1:1", "caplinks up"), (None, "caplinks up"), ("ftp://x", "NEO4J_URI")):
        monkeypatch.delenv("NEO4J_URI") if uri is None else monkeypatch.setenv("NEO4J_URI", uri)
        done = caplinks(*command)
        assert done.status == (Exit.USAGE if uri == "ftp://x" else Exit.NO_GRAPH)
        assert done.err.count("\n") == 1
        assert named in done.err
        monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:1")


def test_a_wrong_password_is_refused_and_never_shown(caplinks: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "not-the-password")
    done = caplinks("exclusions")
    assert done.status == Exit.NO_GRAPH
    assert "password" in done.err
    assert "not-the-password" not in done.err


@pytest.mark.usefixtures("graph")
def test_the_password_may_lie_in_a_file(
    caplinks: Shell, neo4j_server: ServerInfo, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.delenv("NEO4J_PASSWORD")
    monkeypatch.setenv("NEO4J_PASSWORD_FILE", str(neo4j_server.password_file))
    assert caplinks("exclusions", "--json").json == []
    monkeypatch.setenv("NEO4J_PASSWORD_FILE", str(folder / "none"))
    done = caplinks("exclusions")
    assert done.status == Exit.USAGE
    assert "NEO4J_PASSWORD_FILE" in done.err


def test_a_wrong_setting_is_named(caplinks: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAPLINKS_WORKERS", "many")
    done = caplinks("ingest", "x")
    assert done.status == Exit.USAGE
    assert "CAPLINKS_WORKERS" in done.err


def test_training_says_which_packages_it_misses(caplinks: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    done = caplinks("train")
    assert done.status == Exit.USAGE
    assert "torch" in done.err


def test_down_and_status_of_a_home_where_nothing_runs(caplinks: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEO4J_URI")
    assert caplinks("down").status == 0
    done = caplinks("status")
    assert done.status == Exit.NO_GRAPH
    assert "state: stopped" in done.out


def test_extract_and_ingest_read_articles(caplinks: Shell, folder: Path) -> None:
    article = folder / "article.txt"
    article.write_text("Nvidia supplies chips to Microsoft.", encoding="utf-8")
    extracted = caplinks("extract", article, folder / "missing.txt")
    assert extracted.status == Exit.REJECTED
    assert extracted.json["document"]["source"].endswith("article.txt")
    assert extracted.err.splitlines()[-1] == "1 documents extracted, 1 rejected"
    assert caplinks("ingest", article, "--json").json["written"] == 1
    assert caplinks("ingest", article, "--json").json["unchanged"] == 1


def test_a_local_neo4j_goes_up_and_down(caplinks: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "NEO4J_URI is set" in caplinks("up", "--free-ports").err
    monkeypatch.delenv("NEO4J_URI")
    try:
        first = caplinks("up", "--free-ports", "--json")
        assert caplinks("up", "--json").json == first.json
        assert Path(first.json["password_file"]).stat().st_mode & 0o777 == 0o600
        assert caplinks("status", "--json").json["state"] == "running"
        assert caplinks("exclusions", "--json").json == []
    finally:
        assert caplinks("down").status == 0
    assert caplinks("status").status == Exit.NO_GRAPH
