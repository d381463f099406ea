"""The work of `watch-for`: what is new for a saved question, told once and never lost."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson
from pydantic import SecretStr

from api.cli.output import emit, emit_json, say, write_data
from api.cli.session import read_settings, with_graph
from api.settings import WatchSettings
from api.watches import Watch, Watches
from api.webhook import Webhook
from graph.errors import InvalidInputError, NotFoundError
from graph.names import slug
from graph.read.card import get_id
from graph.read.news import Batch, News, Question, describe, iter_all, iter_since, with_blocs
from graph.read.revision import settled_revision
from graph.settings import GraphSettings

if TYPE_CHECKING:
    from graph.client import GraphClient

_MOST_AT_ONCE = 100
"""How much is told at once, and noted as told then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it is asked on the command line."""

    predicates: tuple[str, ...]
    jurisdiction: str | None
    blocs: bool
    entities: tuple[str, ...]
    publishers: tuple[str, ...]
    modalities: tuple[str, ...]
    min_confidence: float
    denials: bool

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is asked for."""
        lists = (self.predicates, self.entities, self.publishers, self.modalities)
        return not any(lists) and self.jurisdiction is None and self.min_confidence == 0 and not self.denials

    def own_name(self) -> str:
        """Return the name of the question where none is given."""
        parts = [*self.predicates, self.jurisdiction or "", "blocs" if self.blocs else "", *self.entities]
        parts += [*self.publishers, *self.modalities, str(self.min_confidence or ""), "denials" if self.denials else ""]
        return slug(" ".join(filter(None, parts)) or "everything").replace("~", "")[:64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How news are told."""

    name: str | None
    from_now: bool
    post: str | None
    as_json: bool


def show_saved(forget: str | None) -> None:
    """Print the saved questions, or forget one.

    Raises: NotFoundError: there is none of this name.
    """
    watches = Watches(read_settings(GraphSettings).caplinks_home)
    if forget is not None:
        watches.forget(forget)
        say(f"{forget} is forgotten")
        return
    saved = ((name, watches.find(name)) for name in watches.names())
    emit_json([{"name": n, "question": describe(w.question), "revision": w.revision} for n, w in saved if w])


def watch_for(saved: str | None, asked: Asked, way: Way) -> None:
    """Tell what is new for a question since it was last asked.

    Raises: NotFoundError: no question of this name was saved. InvalidInputError: the name asks for something else.
        HistoryLostError: the graph does not know what was written since. PostError: it could not be posted.
    """
    if saved is not None and (way.name is not None or not asked.is_empty):
        message = f"{saved} is saved: ask it by its name alone, or save another question with --name"
        raise InvalidInputError(message)
    name = saved or way.name or asked.own_name()
    address = way.post or _secret(read_settings(WatchSettings).post)

    async def work(graph: GraphClient, where: GraphSettings) -> int:
        watches = Watches(where.caplinks_home)
        async with AsyncExitStack() as stack:
            stack.enter_context(watches.held(name))
            watch = await _watch(graph, watches, name, None if saved else asked)
            told = watches.told(name)
            tell = _Tell(name, watch.question, way.as_json, await _webhook(stack, address))
            count = 0
            async for batch in _batches(graph, watch, told):
                for place in range(0, len(batch.news), _MOST_AT_ONCE):
                    part = batch.news[place : place + _MOST_AT_ONCE]
                    if not (way.from_now and watch.revision is None):
                        await tell(part)
                        count += len(part)
                    watches.note(name, part)  # only once it was told
                if batch.revision is not None:
                    watches.save(name, Watch(watch.question, batch.revision))
            return count

    count = with_graph(work)
    say(f"{count} new for {name}" if count else f"nothing new for {name}")


async def _watch(graph: GraphClient, watches: Watches, name: str, asked: Asked | None) -> Watch:
    """Return the saved question of this name, or save the one that is asked."""
    watch = watches.find(name)
    if asked is None:
        if watch is None:
            message = f"no question {name} was saved; give it with --name {name} and what it asks for"
            raise NotFoundError(message)
        return watch
    question = await _question(graph, asked)
    if watch is None:
        watch = Watch(question, None)
        watches.save(name, watch)
    if watch.question != question:
        message = f"{name} asks for something else; save this question under another --name, or --forget {name} first"
        raise InvalidInputError(message)
    return watch


async def _question(graph: GraphClient, asked: Asked) -> Question:
    things: list[str] = []
    if asked.jurisdiction is not None:
        code = asked.jurisdiction.strip().upper()
        things += with_blocs(code) if asked.blocs else (f"jurisdiction:{code}",)
    things += [await get_id(graph, text) for text in asked.entities]
    return Question(
        predicates=asked.predicates,
        things=tuple(sorted(set(things))),
        publishers=asked.publishers,
        modalities=asked.modalities,
        min_confidence=asked.min_confidence,
        denials=asked.denials,
    )


async def _batches(graph: GraphClient, watch: Watch, told: dict[str, str]) -> AsyncIterator[Batch]:
    revision = await settled_revision(graph)
    if watch.revision is not None and watch.revision > revision:
        message = (
            f"the graph is at revision {revision} and this question has come to {watch.revision}: it is another graph, "
            "or an older one was put back; forget the question with --forget and ask it again"
        )
        raise InvalidInputError(message)
    if watch.revision is None:
        batches = iter_all(graph, watch.question, told, revision)
    else:
        batches = iter_since(graph, watch.question, told, watch.revision)
    async for batch in batches:
        yield batch


async def _webhook(stack: AsyncExitStack, address: str | None) -> Webhook | None:
    return None if address is None else await stack.enter_async_context(Webhook(address))


def _secret(value: SecretStr | None) -> str | None:
    return value.get_secret_value() if value is not None else None


@dataclass(frozen=True, slots=True)
class _Tell:
    """Prints news, or posts them."""

    name: str
    question: Question
    as_json: bool
    webhook: Webhook | None

    async def __call__(self, news: Sequence[News]) -> None:
        if self.webhook is not None:
            told = [each.as_json() for each in news]
            await self.webhook.post({"watch": self.name, "question": describe(self.question), "news": told})
        elif self.as_json:
            write_data(b"".join(orjson.dumps(each.as_json(), option=orjson.OPT_APPEND_NEWLINE) for each in news))
        else:
            for each in news:
                emit(news_text(each))


def news_text(news: News) -> str:
    """Return a piece of news as a few lines for people."""
    told = news.told
    if news.gone:
        return f"gone  {told['link'].replace('|', ' ')}\n      told before as claim {news.claim}; it no longer counts\n"
    subject, object_ = (told.get(f"{end}_name") or told[end] for end in ("subject", "object"))
    denied = " (denied)" if told["negated"] else ""
    lines = [
        f"new   {subject} — {told['predicate']} → {object_}, {told['modality']}{denied}",
        f"      “{told['quote']}”",
    ]
    grounds = "; ".join(filter(None, (*told.get("laws", ()), told.get("reason"))))
    if grounds:
        lines.append(f"      ground: {grounds}")
    source = ", ".join(filter(None, (told.get("publisher"), told["said_at"], told.get("title"))))
    lines += [f"      {source}", f"      {told['url']}   claim {news.claim}"]
    return "\n".join(lines) + "\n"
