"""Exports on disk: broken off and gone on with, overtaken by a write, zipped, refused."""

from __future__ import annotations

import asyncio
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.client import GraphClient
from graph.errors import GraphChangedError, InvalidInputError
from graph.export import save as saving
from graph.export.forms import FORMS, form_named
from graph.export.save import Plan, save
from graph.export.selection import Selection
from graph.export.snapshot import Snapshot
from graph.export.stream import iter_stream
from graph.server.local import ServerInfo
from tests.export_samples import export_to, store_everything
from tests.graph_samples import exclusion, store


class BrokenOffError(Exception):
    """The export was ended in its midst."""


def broken_after(pieces: int) -> Callable[[int, int], None]:
    """Return an `on_progress` that ends the export after so many pieces."""
    left = pieces

    def on_progress(_done: int, _total: int) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise BrokenOffError

    return on_progress


def files_of(path: Path) -> dict[str, bytes]:
    if path.is_file():
        return {"": path.read_bytes()}
    return {str(each.relative_to(path)): each.read_bytes() for each in sorted(path.rglob("*")) if each.is_file()}


@pytest.mark.parametrize("name", sorted(FORMS))
async def test_an_export_goes_on_where_it_was_broken_off(graph: GraphClient, tmp_path: Path, name: str) -> None:
    await store_everything(graph)
    form, nothing = form_named(name), Selection()
    whole = files_of(await export_to(graph, name, tmp_path / "whole"))
    path = tmp_path / "broken"
    plan = Plan(form=form, selection=nothing, path=path, on_progress=broken_after(3))
    with pytest.raises(BrokenOffError):
        await save(graph, plan)
    breaks = 1
    while True:
        assert not path.exists()
        on_progress = broken_after(1 + breaks % 7)
        try:
            await save(graph, Plan(form=form, selection=nothing, path=path, resume=True, on_progress=on_progress))
            break
        except BrokenOffError:
            breaks += 1
    assert breaks > 5
    assert files_of(path) == whole
    assert set(files_of(tmp_path)) == {f"{name}/{file}".rstrip("/") for name in ("broken", "whole") for file in whole}


async def test_what_a_killed_writer_left_half_written_is_cut_off(graph: GraphClient, tmp_path: Path) -> None:
    await store_everything(graph)
    whole = files_of(await export_to(graph, "jsonl", tmp_path / "whole"))
    path = tmp_path / "broken"
    with pytest.raises(BrokenOffError):
        await save(graph, Plan(form=FORMS["jsonl"], selection=Selection(), path=path, on_progress=broken_after(9)))
    with (tmp_path / "broken.part").open("ab") as file:
        file.write(b'{"type":"cla')
    await save(graph, Plan(form=FORMS["jsonl"], selection=Selection(), path=path, resume=True))
    assert files_of(path) == whole


async def test_a_part_does_not_go_on_in_a_graph_that_has_changed(graph: GraphClient, tmp_path: Path) -> None:
    await store_everything(graph)
    path = tmp_path / "graph"
    plan = Plan(form=FORMS["jsonl"], selection=Selection(), path=path, on_progress=broken_after(5))
    with pytest.raises(BrokenOffError):
        await save(graph, plan)
    await store(graph, exclusion("later.txt"))
    with pytest.raises(GraphChangedError, match=r"its revision was \d+ and is now \d+; begin the export again"):
        await save(graph, Plan(form=FORMS["jsonl"], selection=Selection(), path=path, resume=True))
    for form, selection in (("csv", Selection()), ("jsonl", Selection(min_confidence=0.5))):
        with pytest.raises(InvalidInputError, match="begun as another form or with other filters"):
            await save(graph, Plan(form=FORMS[form], selection=selection, path=path, resume=True))
    await export_to(graph, "jsonl", path)
    assert b"later.txt" in path.read_bytes()


async def test_an_export_that_a_write_overtakes_begins_again(
    graph: GraphClient, neo4j_server: ServerInfo, tmp_path: Path
) -> None:
    await store_everything(graph)
    written = 0

    async def write() -> None:
        server = neo4j_server
        async with GraphClient.connect(server.uri, server.user, server.password) as other:
            await store(other, exclusion(f"{written}.txt"))

    def write_meanwhile(done: int, _total: int) -> None:
        nonlocal written
        if 0 < done < 50 and written < limit:
            written += 1
            writer = threading.Thread(target=asyncio.run, args=(write(),))
            writer.start()
            writer.join()

    limit = 1
    path = tmp_path / "graph"
    plan = Plan(form=FORMS["jsonl"], selection=Selection(), path=path, on_progress=write_meanwhile)
    saved = await save(graph, plan)
    assert saved.revision == await graph.read_value("MATCH (g:Graph) RETURN g.revision")
    assert b'"url":"1.txt"' in path.read_bytes()
    limit = 1000
    with pytest.raises(GraphChangedError, match="while it was exported"):
        await save(graph, plan)
    assert written > saving.ATTEMPTS


async def test_a_zip_file_holds_what_the_folder_does(graph: GraphClient, tmp_path: Path) -> None:
    await store_everything(graph)
    folder = files_of(await export_to(graph, "csv", tmp_path / "folder"))
    path = await export_to(graph, "csv", tmp_path / "graph.zip")
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == folder
    stream = [part async for part, _ in iter_stream(await Snapshot.begin(graph), FORMS["csv"])]
    assert b"".join(stream) == path.read_bytes()
    with pytest.raises(InvalidInputError, match="a zip file cannot be gone on with"):
        await save(graph, Plan(form=FORMS["csv"], selection=Selection(), path=path, resume=True))


async def test_paths_that_cannot_be_used_are_refused(graph: GraphClient, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    (tmp_path / "empty").mkdir()
    with pytest.raises(InvalidInputError, match="holds something"):
        await export_to(graph, "csv", tmp_path / "full")
    with pytest.raises(InvalidInputError, match="is a folder"):
        await export_to(graph, "jsonl", tmp_path / "empty")
    with pytest.raises(InvalidInputError, match="begin without --resume"):
        await save(graph, Plan(form=FORMS["csv"], selection=Selection(), path=tmp_path / "none", resume=True))
    assert (await export_to(graph, "csv", tmp_path / "empty")).is_dir()
    with pytest.raises(InvalidInputError, match="there is no form 'xls'; give one of: "):
        form_named("xls")
