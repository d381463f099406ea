"""`watch-for`: everything new is told once, nothing is lost, what is gone is told."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.cli.codes import Exit
from api.watches import Watch, Watches
from api.webhook import TRIES, PostError, Webhook
from graph.errors import InvalidInputError
from graph.read.news import News, Question, with_blocs
from tests.cli_samples import Shell, lines

CN = "offering:acme-ipo|EXCLUDES|jurisdiction:CN"
BARS = ("watch-for", "--predicate", "excludes", "--jurisdiction", "cn", "--name", "bars-on-cn")
PLACE = "/services/T0/s3cr3t"


class Hook:
    """A server that answers with the given statuses in turn, then 204, and keeps what it took."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.asked: list[dict[str, Any]] = []
        self.taken: list[dict[str, Any]] = []
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                status = hook.statuses.pop(0) if hook.statuses else 204
                hook.asked.append(body)
                if status < 300:
                    hook.taken.append(body)
                self.send_response(status)
                if status == 302:
                    self.send_header("location", "http://127.0.0.1:1/elsewhere")
                self.send_header("retry-after", "0")
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - theirs
                """Keep quiet."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}{PLACE}"

    def __enter__(self) -> Hook:
        """Listen."""
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook() as found:
        yield found


def load(caplinks: Shell, folder: Path, *wanted: int) -> None:
    (folder / "claims").mkdir(exist_ok=True)
    made = lines(folder / "claims")
    path = folder / "claims" / "some.jsonl"
    path.write_text("".join(json.dumps(made[place]) + "\n" for place in wanted), encoding="utf-8")
    done = caplinks("load", path)
    assert done.status == 0, done.err


def news_of(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_what_is_new_is_told_once_with_its_source(caplinks: Shell, tmp_path: Path) -> None:
    load(caplinks, tmp_path, 0)
    first = caplinks(*BARS)
    assert first.status == 0, first.err
    assert first.out.startswith(
        "new   Acme IPO — EXCLUDES → China, asserted\n      “Acme has shut investors from China"
    )
    assert "ground: International Traffic in Arms Regulations" in first.out
    assert "Example, 2026-06-05, First" in first.out
    assert "first.txt   claim " in first.out
    again = caplinks("watch-for", "bars-on-cn")
    assert (again.status, again.out) == (0, "")
    assert "nothing new for bars-on-cn" in again.err
    load(caplinks, tmp_path, 0, 1)  # read again, and another document that bars others
    assert caplinks("watch-for", "bars-on-cn").out == ""
    everyone = caplinks("watch-for", "--predicate", "EXCLUDES", "--json", "--name", "bars")
    assert {each["object"] for each in news_of(everyone.out)} == {"jurisdiction:US", "jurisdiction:CN"}


def test_what_no_longer_counts_is_told_and_may_come_back(caplinks: Shell, tmp_path: Path) -> None:
    load(caplinks, tmp_path, 0)
    (new,) = news_of(caplinks(*BARS, "--json").out)
    assert caplinks("reject", new["claim"], "--who", "tester").status == 0
    assert news_of(caplinks("watch-for", "bars-on-cn", "--json").out) == [
        {"news": "gone", "claim": new["claim"], "link": CN}
    ]
    assert caplinks("watch-for", "bars-on-cn").out == ""
    assert caplinks("accept", new["claim"], "--who", "tester").status == 0
    (back,) = news_of(caplinks("watch-for", "bars-on-cn", "--json").out)
    assert back == new
    assert caplinks("forget", "first.txt").status == 0
    gone = caplinks("watch-for", "bars-on-cn")
    assert gone.out.startswith("gone  offering:acme-ipo EXCLUDES jurisdiction:CN\n")


def test_from_now_on_only_what_comes_later(caplinks: Shell, tmp_path: Path) -> None:
    load(caplinks, tmp_path, 0)
    first = caplinks("watch-for", "--predicate", "EXCLUDES", "--from-now")
    assert (first.status, first.out) == (0, "")
    assert "nothing new for excludes" in first.err
    load(caplinks, tmp_path, 0, 1)
    (only,) = news_of(caplinks("watch-for", "excludes", "--json").out)
    assert (only["object"], only["modality"], only["publisher"]) == ("jurisdiction:US", "alleged", "Rumour")


def test_filters(caplinks: Shell, tmp_path: Path) -> None:
    load(caplinks, tmp_path, 0, 1)
    for arguments, expected in (
        (("--entity", "Bolt"), {"DEVELOPS"}),
        (("--publisher", "Rumour"), {"EXCLUDES", "DEVELOPS"}),
        (("--modality", "alleged"), {"EXCLUDES"}),
        (("--min-confidence", "0.95"), set()),
        (("--jurisdiction", "US"), {"EXCLUDES"}),
        ((), {"ISSUES", "EXCLUDES", "LISTS_ON", "DEVELOPS"}),
    ):
        done = caplinks("watch-for", *arguments, "--json")
        assert done.status == 0, done.err
        assert {each["predicate"] for each in news_of(done.out)} == expected, arguments


def test_members_of_a_bloc_hear_of_the_bloc() -> None:
    assert set(with_blocs("DE")) >= {"jurisdiction:DE", "jurisdiction:EU", "jurisdiction:EEA"}
    assert with_blocs("CN") == ("jurisdiction:CN",)
    assert Question().asks_for({"status": "accepted", "predicate": "HAS", "negated": False, "confidence": 1.0}) is False


def test_posted_news_are_taken_or_come_again(
    caplinks: Shell, tmp_path: Path, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.webhook._FIRST_PAUSE_S", 0.0)
    monkeypatch.setenv("CAPLINKS_WATCH_POST", hook.address)
    load(caplinks, tmp_path, 0)
    hook.statuses = [503] * TRIES
    failed = caplinks(*BARS)
    assert failed.status == Exit.REJECTED
    assert "127.0.0.1 did not take the news: HTTP 503; it is sent again the next time" in failed.err
    assert "s3cr3t" not in failed.err
    assert len(hook.asked) == TRIES
    hook.statuses = [500, 429]  # passing: tried again at once
    done = caplinks("watch-for", "bars-on-cn")
    assert (done.status, done.out) == (0, "")
    (body,) = hook.taken
    assert (body["watch"], body["question"]["things"]) == ("bars-on-cn", ["jurisdiction:CN"])
    assert [each["link"] for each in body["news"]] == [CN]
    assert caplinks("watch-for", "bars-on-cn").status == 0
    assert len(hook.taken) == 1
    for file in (tmp_path / "home" / "watches").iterdir():
        assert "s3cr3t" not in file.read_text(encoding="utf-8")


def test_what_was_taken_before_a_failure_is_not_sent_again(
    caplinks: Shell, tmp_path: Path, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.cli.watching._MOST_AT_ONCE", 1)
    monkeypatch.setenv("CAPLINKS_WATCH_POST", hook.address)
    load(caplinks, tmp_path, 0, 1)
    hook.statuses = [204, 204, 400]
    assert caplinks("watch-for", "--name", "all").status == Exit.REJECTED
    assert caplinks("watch-for", "all").status == 0
    claims = [each["claim"] for body in hook.taken for each in body["news"]]
    assert len(claims) == len(set(claims)) == 5


async def test_addresses_that_lead_elsewhere_or_nowhere(hook: Hook) -> None:
    hook.statuses = [302]
    async with Webhook(hook.address) as webhook:
        with pytest.raises(PostError, match="HTTP 302"):
            await webhook.post({})
    assert len(hook.asked) == 1
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async with Webhook("http://127.0.0.1:1/s3cr3t", pause=pause) as webhook:
        with pytest.raises(PostError, match="ConnectError") as found:
            await webhook.post({})
    assert "s3cr3t" not in str(found.value)
    assert pauses == [1.0, 2.0, 4.0]
    for wrong in ("ftp://example.com", "example.com/hook", "http://", "http://[::1"):
        with pytest.raises(InvalidInputError):
            Webhook(wrong)


def test_a_question_keeps_its_name(caplinks: Shell, tmp_path: Path) -> None:
    load(caplinks, tmp_path, 0)
    assert caplinks(*BARS).status == 0
    other = caplinks("watch-for", "--predicate", "ISSUES", "--name", "bars-on-cn")
    assert (other.status, "asks for something else" in other.err) == (Exit.USAGE, True)
    both = caplinks("watch-for", "bars-on-cn", "--predicate", "ISSUES")
    assert (both.status, "by its name alone" in both.err) == (Exit.USAGE, True)
    assert caplinks("watch-for", "unheard-of").status == Exit.NOT_FOUND
    assert caplinks("watch-for", "../etc").status == Exit.USAGE
    (saved,) = caplinks("watch-for", "--list").json
    assert saved == {
        "name": "bars-on-cn",
        "question": {"predicates": ["EXCLUDES"], "things": ["jurisdiction:CN"]},
        "revision": 1,
    }
    assert caplinks("watch-for", "--forget", "bars-on-cn").status == 0
    assert caplinks("watch-for", "--list").json == []
    assert caplinks("watch-for", "--forget", "bars-on-cn").status == Exit.NOT_FOUND
    assert len(caplinks(*BARS).out) > 0


def test_another_graph_is_noticed(caplinks: Shell, tmp_path: Path) -> None:
    load(caplinks, tmp_path, 0)
    assert caplinks(*BARS).status == 0
    watches = Watches(tmp_path / "home")
    watch = watches.find("bars-on-cn")
    assert watch is not None
    watches.save("bars-on-cn", Watch(watch.question, 99))
    done = caplinks("watch-for", "bars-on-cn")
    assert (done.status, "it is another graph" in done.err) == (Exit.USAGE, True)


def test_files_that_were_cut_off_or_are_held(tmp_path: Path) -> None:
    watches = Watches(tmp_path)
    told = {"link": "a|OWNS|b"}
    watches.note("one", (News(claim="c1", told=told), News(claim="c2", told=told)))
    with (tmp_path / "watches" / "one.told").open("ab") as file:
        file.write(b'["c3","a|OW')
    assert watches.told("one") == {"c1": "a|OWNS|b", "c2": "a|OWNS|b"}
    watches.note("one", (News(claim="c4", told=told), News(claim="c1", gone=True, told=told)))
    assert watches.told("one") == {"c2": "a|OWNS|b", "c4": "a|OWNS|b"}
    (tmp_path / "watches" / "one.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InvalidInputError, match="is damaged"):
        watches.find("one")
    assert (tmp_path / "watches").stat().st_mode & 0o077 == 0

    def ask_again() -> None:
        with Watches(tmp_path).held("one"):
            pytest.fail("two at once")

    with watches.held("one"), pytest.raises(InvalidInputError, match="another process is asking one now"):
        ask_again()
