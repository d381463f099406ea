"""Names folded for comparison, slugs, and the references that stand for things. Pure."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from graph.ontology import Kind

_APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u0060\u00b4]")
_DOTTED = re.compile(r"(?<=\b\w)\.(?=\w\b)")
_POSSESSIVE = re.compile(r"'s\b")
_NOT_WORD = re.compile(r"[^\w]+|_+")
_LEGAL_FORMS = frozenset(
    (
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "co",
        "company",
        "ltd",
        "limited",
        "llc",
        "llp",
        "lp",
        "plc",
        "ag",
        "sa",
        "se",
        "nv",
        "bv",
        "oy",
        "ab",
        "asa",
        "spa",
        "srl",
        "gmbh",
        "kk",
        "pbc",
        "pte",
        "pty",
        "holding",
        "holdings",
        "group",
    )
)


def fold(name: str, kind: Kind | None = None) -> str:
    """Return `name` as it is compared: no case, accents, punctuation or leading "the".

    Company names also lose legal forms at their end ("Nvidia Corp" and "NVIDIA" are one), as long as a word is left.
    Folding twice equals folding once. Scripts other than Latin are kept.
    """
    words = _words(name)
    if words[:1] == ["the"] and len(words) > 1:
        words = words[1:]
    if kind is Kind.COMPANY:
        while len(words) > 1 and words[-1] in _LEGAL_FORMS:
            words = words[:-1]
    return " ".join(words)


def slug(name: str, kind: Kind | None = None) -> str:
    """Return a folded name as part of an id; a name that folds to nothing becomes `~` and 8 hex digits of its hash."""
    return fold(name, kind).replace(" ", "-") or f"~{short_hash(name)}"


def short_hash(*parts: str) -> str:
    """Return the first 8 hex digits of the SHA-256 of the parts, each ended by a newline."""
    return _digest(parts)[:8]


def long_hash(*parts: str) -> str:
    """Return the first 32 hex digits of the SHA-256 of the parts, each ended by a newline."""
    return _digest(parts)[:32]


def reference(kind: Kind, name: str, *apart: str) -> str:
    """Return the reference of a thing known by name alone: `kind:slug`, with `~hash` of `apart` if given.

    `apart` is what tells the thing from others of that name in its document.
    """
    tail = f"~{short_hash(*apart)}" if apart else ""
    return f"{kind.lower()}:{slug(name, kind)}{tail}"


def kind_of(reference_: str) -> Kind:
    """Return the kind that a reference names before its colon.

    Raises: ValueError: there is no such kind.
    """
    return Kind(reference_.partition(":")[0].capitalize())


def _words(name: str) -> list[str]:
    text = unicodedata.normalize("NFKD", _APOSTROPHES.sub("'", name))
    text = "".join(char for char in text if not unicodedata.combining(char)).casefold()
    text = unicodedata.normalize("NFKC", text)
    text = _POSSESSIVE.sub("", _DOTTED.sub("", text)).replace("&", " and ")
    return _NOT_WORD.sub(" ", text).split()


def _digest(parts: tuple[str, ...]) -> str:
    return hashlib.sha256("".join(f"{part}\n" for part in parts).encode()).hexdigest()
