"""`/export` over real HTTP."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import orjson
import pytest

from api.bulk.places import Places
from api.keys import KeyFolder
from api.scopes import AccessScope
from api.settings import ApiSettings
from graph.client import GraphClient
from graph.export.form import Place
from graph.export.forms import FORMS
from graph.export.selection import Selection
from graph.server.local import ServerInfo
from tests.api_site import Serving, settings_of
from tests.export_samples import export_to, store_everything
from tests.graph_samples import exclusion, store
from tests.test_api_auth import keys, make

__all__ = ["keys"]


@pytest.fixture
async def site(graph: GraphClient, neo4j_server: ServerInfo, keys: KeyFolder) -> AsyncIterator[httpx.AsyncClient]:
    await store_everything(graph)
    settings = settings_of(neo4j_server, caplinks_home=keys.folder.parent)
    async with Serving(ApiSettings(), settings) as client:
        yield client


@pytest.mark.parametrize("name", sorted(FORMS))
async def test_the_bytes_are_those_of_the_command(
    site: httpx.AsyncClient, graph: GraphClient, tmp_path: Path, name: str
) -> None:
    form = FORMS[name]
    path = await export_to(graph, name, tmp_path / f"export{form.suffix}")
    answer = await site.get(f"/export/{name}")
    assert answer.status_code == 200
    assert answer.content == path.read_bytes()
    assert answer.headers["content-type"] == form.media_type
    revision = await graph.read_value("MATCH (g:Graph) RETURN g.revision")
    assert answer.headers["x-caplinks-revision"] == str(revision)
    assert f"caplinks-{revision}{form.suffix}" in answer.headers["content-disposition"]
    head = await site.head(f"/export/{name}")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == answer.headers["etag"]
    again = await site.get(f"/export/{name}", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", sorted(FORMS))
async def test_a_download_goes_on_from_any_byte(site: httpx.AsyncClient, name: str) -> None:
    whole = await site.get(f"/export/{name}")
    revision, data = whole.headers["x-caplinks-revision"], whole.content
    for skip in (1, len(data) // 3, len(data) - 1, len(data), len(data) + 5):
        rest = await site.get(f"/export/{name}", params={"revision": revision, "skip": skip})
        assert rest.content == data[skip:], skip


async def test_a_download_does_not_go_on_in_another_state(site: httpx.AsyncClient, graph: GraphClient) -> None:
    before = await site.get("/export/jsonl")
    await store(graph, exclusion("later.txt"))
    asked = {"revision": before.headers["x-caplinks-revision"], "skip": "100"}
    answer = await site.get("/export/jsonl", params=asked)
    assert answer.status_code == 409
    error = answer.json()["errors"][0]
    assert error["extensions"]["code"] == "GRAPH_CHANGED"
    assert "begin the export again" in error["message"]
    assert (await site.get("/export/jsonl")).headers["etag"] != before.headers["etag"]


async def test_an_export_that_a_write_overtakes_is_cut_off(site: httpx.AsyncClient, graph: GraphClient) -> None:
    await store(graph, *(exclusion(f"{number}.txt") for number in range(400)))  # more than buffers on the way hold

    async def read_while_written() -> None:
        async with site.stream("GET", "/export/jsonl", headers={"accept-encoding": "identity"}) as answer:
            parts = answer.aiter_bytes(1000)
            await anext(parts)
            await store(graph, exclusion("meanwhile.txt"))
            async for _ in parts:
                pass

    with pytest.raises(httpx.RemoteProtocolError):
        await read_while_written()


async def test_one_file_of_several(site: httpx.AsyncClient) -> None:
    archive = zipfile.ZipFile(io.BytesIO((await site.get("/export/csv")).content))
    forms = {form["form"]: form for form in (await site.get("/export")).json()["forms"]}
    assert sorted(forms) == sorted(FORMS)
    assert forms["csv"]["files"] == archive.namelist()
    answer = await site.get("/export/csv/nodes/Claim.csv", headers={"accept-encoding": "identity"})
    assert answer.content == archive.read("nodes/Claim.csv")
    assert 'filename="Claim.csv"' in answer.headers["content-disposition"]
    rest = await site.get(
        "/export/csv/nodes/Claim.csv", params={"revision": answer.headers["x-caplinks-revision"], "skip": 40}
    )
    assert rest.content == answer.content[40:]
    missing = await site.get("/export/csv/nodes/Planet.csv")
    assert (missing.status_code, missing.json()["errors"][0]["extensions"]["code"]) == (404, "NOT_FOUND")


async def test_filters(site: httpx.AsyncClient, graph: GraphClient, tmp_path: Path) -> None:
    selection = {"as_of": "2026-06-30", "kind": ["offering", "Jurisdiction"], "predicate": "excludes"}
    answer = await site.get("/export/jsonl", params={**selection, "modality": "ASSERTED", "min_confidence": "0.5"})
    head, *lines, _ = [orjson.loads(line) for line in answer.content.splitlines()]
    assert head["selection"] == {
        "as_of": "2026-06-30",
        "kinds": ["Jurisdiction", "Offering"],
        "predicates": ["EXCLUDES"],
        "modalities": ["asserted"],
        "min_confidence": 0.5,
    }
    assert [line["object"] for line in lines if line["type"] == "link"] == ["jurisdiction:CN"]
    by_two = await site.get("/export/jsonl?publisher=The%20Paper&publisher=Nobody")
    only = Selection(publishers=frozenset({"The Paper", "Nobody"}))
    assert by_two.content == (await export_to(graph, "jsonl", tmp_path / "two", only)).read_bytes()


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/export/xls", 404, "there is no form 'xls'; give one of: csv"),
        ("/export/jsonl?asof=2026-01-01", 400, "the parameter 'asof' is not known; there are: as_of"),
        ("/export/jsonl?as_of=yesterday", 400, "give a day, YYYY-MM-DD"),
        ("/export/jsonl?as_of=2026-01-01&as_of=2026-01-02", 400, "`as_of` is given 2 times"),
        ("/export/jsonl?kind=planet", 400, "`kind` is 'planet'; give one of Company"),
        ("/export/jsonl?predicate=LIKES", 400, "give one of ISSUES"),
        ("/export/jsonl?modality=sure", 400, "give one of asserted"),
        ("/export/jsonl?min_confidence=nan", 400, "a number from 0 to 1"),
        ("/export/jsonl?min_confidence=2", 400, "a number from 0 to 1"),
        ("/export/jsonl?skip=10", 400, "`skip` needs the `revision`"),
        ("/export/jsonl?skip=-1&revision=1", 400, "`skip` is '-1'; give a whole number"),
        ("/export/jsonl?revision=9999999999999999999999", 400, "a whole number"),
    ],
)
async def test_what_cannot_be_asked_is_said(site: httpx.AsyncClient, address: str, status: int, words: str) -> None:
    answer = await site.get(address)
    assert answer.status_code == status
    assert words in answer.json()["errors"][0]["message"]


async def test_who_may(site: httpx.AsyncClient, keys: KeyFolder) -> None:
    reader = make(keys, AccessScope.READ, AccessScope.TEXT)
    exporter = make(keys, AccessScope.EXPORT, name="two")
    for address in ("/export", "/export/jsonl", "/export/csv/nodes/Claim.csv", "/changes"):
        assert (await site.get(address)).status_code == 401
        refused = await site.get(address, headers=reader)
        assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN_SCOPE")
        assert (await site.get(address, headers=exporter)).status_code == 200


async def test_streams_are_compressed_for_who_takes_it(site: httpx.AsyncClient) -> None:
    plain = await site.get("/export/graphml", headers={"accept-encoding": "identity"})
    packed = await site.get("/export/graphml", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    archive = await site.get("/export/csv", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in archive.headers


def test_places_are_remembered_by_bytes() -> None:
    places = Places()
    assert places.find("a", 10) == (0, Place())
    for sent in range(0, 40_000_001, 1_000_000):
        places.note("a", sent, Place(step=sent // 1_000_000))
    assert places.find("a", 3_999_999) == (0, Place())
    assert places.find("a", 4_000_000) == (4_000_000, Place(step=4))
    assert places.find("a", 100_000_000) == (40_000_000, Place(step=40))
    for number in range(64):
        places.note(f"other {number}", 5_000_000, Place(step=1))
    assert places.find("a", 100_000_000) == (0, Place())
