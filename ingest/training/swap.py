"""Marked articles with the names of companies, persons and countries swapped for others, and with page noise.

The network should learn contexts, not names. Offsets stay right; what is said of whom stays the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from graph.ontology import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from ingest.training.marked import MarkedArticle, MarkedEntity

NAMES = Path(__file__).parent / "names"
_STRAIGHT = str.maketrans("’‘“”—–", "''\"\"--")
_CURLED = str.maketrans("'", "’")
_LEGAL_FORMS = ("Inc", "Corp", "Ltd", "Group", "Holdings", "Technologies", "Capital", "Co")
_MAX_ACRONYM = 5
_MALE, _FEMALE = frozenset(("he", "him", "his", "himself")), frozenset(("she", "her", "hers", "herself"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """What a country is called."""

    name: str
    adjective: str
    capital: str
    short: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pools:
    """Names to draw from."""

    companies: tuple[str, ...]
    male: tuple[str, ...]
    female: tuple[str, ...]
    unknown: tuple[str, ...]
    surnames: tuple[str, ...]
    countries: tuple[Country, ...]

    @classmethod
    def build(cls, articles: Sequence[MarkedArticle], folder: Path = NAMES) -> Pools:
        """Return the names of the articles with the lists of `folder`."""
        given: dict[str, set[str]] = {"male": set(), "female": set(), "unknown": set()}
        surnames: set[str] = set()
        companies: set[str] = set()
        for article in articles:
            for entity in article.entities.values():
                words = entity.names[0].split() if entity.names else []
                if entity.kind is Kind.COMPANY and words:
                    companies.add(entity.names[0])
                elif entity.kind is Kind.PERSON and len(words) > 1:
                    given[_gender(article, entity.key)].add(words[0])
                    surnames.add(words[-1])
        lines = (folder / "countries.txt").read_text(encoding="utf-8").splitlines()
        listed = (folder / "companies.txt").read_text(encoding="utf-8").splitlines()
        return cls(
            companies=(*sorted(companies), *listed),
            male=tuple(sorted(given["male"])),
            female=tuple(sorted(given["female"])),
            unknown=tuple(sorted(set().union(*given.values()))),
            surnames=tuple(sorted(surnames)),
            countries=tuple(_country(line) for line in lines),
        )


def _country(line: str) -> Country:
    name, adjective, capital, short = line.split("|")
    return Country(name=name, adjective=adjective, capital=capital, short=short)


def _gender(article: MarkedArticle, key: str) -> str:
    said = {article.text[m.start : m.end].casefold() for m in article.mentions if m.key == key}
    if said & _FEMALE:
        return "female"
    return "male" if said & _MALE else "unknown"


def swap_names(article: MarkedArticle, pools: Pools, random: Random, share: float = 0.85) -> MarkedArticle:
    """Return the article with other names; each company, person and country is swapped with chance `share`."""
    changes: dict[int, str] = {}
    known = {country_word: country for country in pools.countries for country_word in _words(country)}
    for entity in article.entities.values():
        if random.random() >= share:
            continue
        places = [number for number, m in enumerate(article.mentions) if m.key == entity.key and m.form == "name"]
        surfaces = {
            number: article.text[article.mentions[number].start : article.mentions[number].end] for number in places
        }
        if entity.kind is Kind.COMPANY:
            new = _company_name(pools, random)
            changes |= {number: company_surface(surface, entity, new) for number, surface in surfaces.items()}
        elif entity.kind is Kind.PERSON:
            given = getattr(pools, _gender(article, entity.key)) or pools.unknown
            new = f"{random.choice(given)} {random.choice(pools.surnames)}"
            changes |= {number: person_surface(surface, entity, new) for number, surface in surfaces.items()}
        elif entity.kind is Kind.JURISDICTION and all(surface in known for surface in surfaces.values()):
            country = random.choice(pools.countries)
            changes |= {
                number: _country_surface(surface, known[surface], country) for number, surface in surfaces.items()
            }
    return article.replaced(changes)


def _words(country: Country) -> list[str]:
    return [word for word in (country.short, country.capital, country.adjective, country.name) if word]


def _country_surface(surface: str, old: Country, new: Country) -> str:
    if surface == old.name or not surface:
        return new.name
    if surface == old.adjective:
        return new.adjective
    if surface == old.capital:
        return new.capital or new.name
    return new.short or new.name


def _company_name(pools: Pools, random: Random) -> str:
    name = random.choice(pools.companies)
    if len(name.split()) == 1 and random.random() < 0.15:  # noqa: PLR2004 - some bare names get a legal form
        name += f" {random.choice(_LEGAL_FORMS)}"
    return name


def company_surface(surface: str, entity: MarkedEntity, new: str) -> str:
    """Return what a company's surface becomes when its usual name becomes `new`."""
    full, words, new_words = entity.names[0], surface.split(), new.split()
    if surface == full:
        return new
    if surface.startswith(full + " "):
        return new + surface[len(full) :]
    if full.startswith(surface + " "):
        return " ".join(new_words[: max(1, min(len(words), len(new_words) - 1))])
    if len(words) == 1 and surface.isupper() and len(surface) <= _MAX_ACRONYM:
        letters = "".join(word[0] for word in re.findall(r"[A-Za-z]+", new)).upper()
        return letters if len(letters) > 1 else new.split(maxsplit=1)[0].upper()[:4]
    if surface.isupper():
        return new.upper()
    return new if len(words) > 1 else new_words[0]


def person_surface(surface: str, entity: MarkedEntity, new: str) -> str:
    """Return what a person's surface becomes when the usual name becomes `new`, a given name and a surname."""
    given, surname = new.split(" ", 1)
    words = surface.split()
    if surface != entity.names[0] and len(words) == 1:
        return given if surface == entity.names[0].split()[0] else surname
    if words[0].endswith(".") and words[0][0].isupper() and len(words[0]) > 2:  # noqa: PLR2004 - "Mr." but not "J."
        return f"{words[0]} {surname}"
    return surname if len(words) == 1 else new


def add_noise(article: MarkedArticle, random: Random) -> MarkedArticle:
    """Return the article as another page might have it: other quotes, a title in capitals, or no title."""
    chance = random.random()
    if chance < 0.2:  # noqa: PLR2004 - shares of noise
        article = replace(article, text=article.text.translate(_STRAIGHT))
    elif chance < 0.4:  # noqa: PLR2004
        article = replace(article, text=article.text.translate(_CURLED))
    chance = random.random()
    if chance < 0.2:  # noqa: PLR2004
        start, end = article.sentences[0]
        title = re.sub(r"(?<![\w'’])[a-z](?=\w{3})", lambda found: found[0].upper(), article.text[start:end])
        return replace(article, text=article.text[:start] + title + article.text[end:])
    return _without_title(article) if chance < 0.3 else article  # noqa: PLR2004


def _without_title(article: MarkedArticle) -> MarkedArticle:
    """Return the article without its title; claims that only the title makes stay, with no sentence that says them."""
    cut = article.sentences[1][0]
    return replace(
        article,
        text=article.text[cut:],
        titled=False,
        sentences=tuple((start - cut, end - cut) for start, end in article.sentences[1:]),
        mentions=tuple(
            replace(mention, start=mention.start - cut, end=mention.end - cut)
            for mention in article.mentions
            if mention.start >= cut
        ),
        claims=tuple(
            replace(claim, sentences=tuple(number - 1 for number in claim.sentences if number))
            for claim in article.claims
        ),
    )
