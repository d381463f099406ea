"""Which language a text is in, by its script and its small words. Pure, offline, no model.

spaCy's own lists of stop words tell a dozen languages apart well enough for this: a detector of all languages would
bring 1 to 100 MB for a question that is only yes or no.
"""

from __future__ import annotations

import importlib
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import ClassVar

from graph.errors import InvalidInputError

_LANGUAGES: Mapping[str, str] = MappingProxyType(
    {
        "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese",
        "nl": "Dutch", "sv": "Swedish", "da": "Danish", "nb": "Norwegian", "fi": "Finnish", "pl": "Polish",
        "cs": "Czech", "ro": "Romanian", "hu": "Hungarian", "tr": "Turkish", "id": "Indonesian", "vi": "Vietnamese",
    }
)  # fmt: skip
_SCRIPTS: Mapping[str, str] = MappingProxyType(
    {
        "CJK": "Chinese", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "HANGUL": "Korean", "CYRILLIC": "Russian",
        "ARABIC": "Arabic", "HEBREW": "Hebrew", "DEVANAGARI": "Hindi", "THAI": "Thai", "GREEK": "Greek",
    }
)  # fmt: skip
_BY_SCRIPT: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "Chinese": frozenset({"zh"}), "Japanese": frozenset({"ja"}), "Korean": frozenset({"ko"}),
        "Russian": frozenset({"ru", "uk", "be", "bg", "mk", "sr", "kk", "ky", "tt"}),
        "Arabic": frozenset({"ar", "fa", "ur"}), "Hebrew": frozenset({"he"}),
        "Hindi": frozenset({"hi", "mr", "ne", "sa"}), "Thai": frozenset({"th"}), "Greek": frozenset({"el", "grc"}),
    }
)  # fmt: skip
"""Codes of the languages that a script may mean, by the name that `find_language` gives it."""
ANY = "xx"
"""spaCy's code of pipelines that read several languages."""
_SAMPLE = 20_000
_FOREIGN_SHARE = 0.3
_LEAST_WORDS = 12
_LEAST_SHARE = 0.12
_LEAST_SMALL_WORDS = 4
_MARGIN = 1.25
_WORD = re.compile(r"[^\W\d_]+")


class ForeignLanguageError(InvalidInputError):
    """The text is in a language that extraction does not read."""

    code: ClassVar[str] = "foreign_language"


def require_english(text: str) -> None:
    """Return if a text is English, or too short to tell.

    Raises: ForeignLanguageError: it is in another language; the message names it.
    """
    language = find_language(text)
    if language not in (None, "English"):
        message = f"the text is in {language}; caplinks reads English: give a translation, or leave the document out"
        raise ForeignLanguageError(message)


def require_language(text: str, code: str, reader: str) -> None:
    """Return if a text is in the language of this code (ISO 639-1), or too short to tell.

    Raises: ForeignLanguageError: it is in another language; the message names both.
    """
    found = find_language(text, also=code)
    if code == ANY or found is None or found == name_of(code) or code in _BY_SCRIPT.get(found, ()):
        return
    message = f"the text is in {found}; {reader} reads {name_of(code)}: give a pipeline for {found}, or leave it out"
    raise ForeignLanguageError(message)


def is_english(text: str) -> bool:
    """Return whether a text is English, or too short to tell."""
    return find_language(text) in (None, "English")


def name_of(code: str) -> str:
    """Return the English name of a language, or its code where `find_language` does not know it."""
    by_script = next((name for name, codes in _BY_SCRIPT.items() if code in codes), code)
    return _LANGUAGES.get(code, by_script)


def find_language(text: str, *, also: str = "en") -> str | None:
    """Return the English name of a text's language, or None where it is too short to tell or no known one.

    `also` is the code of a language to look for besides those that are told apart anyway.
    """
    languages = dict(_LANGUAGES)
    if also not in languages and _small_words(also):
        languages[also] = also
    sample = text[:_SAMPLE]
    script = _script(sample)
    if script is not None:
        return script
    words = Counter(word.casefold() for word in _WORD.findall(sample))
    total = words.total()
    if total < _LEAST_WORDS:
        return None
    shares = {
        name: sum(words[word] for word in words.keys() & _small_words(code)) / total for code, name in languages.items()
    }
    best = max(shares, key=lambda name: shares[name])
    code = next(code for code, name in languages.items() if name == best)
    if shares[best] < _LEAST_SHARE or len(_small_words(code) & words.keys()) < _LEAST_SMALL_WORDS:
        return None
    return best if shares[best] > _MARGIN * shares["English"] else "English"


@cache
def _small_words(code: str) -> frozenset[str]:
    try:
        module = importlib.import_module(f"spacy.lang.{code}.stop_words")
    except ImportError:  # spaCy has no such list: the script alone tells
        return frozenset()
    words: set[str] = module.STOP_WORDS
    return frozenset(words)


def _script(text: str) -> str | None:
    """Return the language of the script that most foreign letters belong to, if there are many of them."""
    if text.isascii():
        return None
    letters = [char for char in text if char.isalpha()]
    found: Counter[str] = Counter()
    for char in letters:
        if not char.isascii():
            found[unicodedata.name(char, "").split(" ", 1)[0]] += 1
    counts = {script: count for script, count in found.items() if script in _SCRIPTS}
    if not letters or sum(counts.values()) < _FOREIGN_SHARE * len(letters):
        return None
    kana = counts.get("HIRAGANA", 0) + counts.get("KATAKANA", 0)
    if kana > sum(counts.values()) / 10:
        return "Japanese"
    return _SCRIPTS[max(counts, key=lambda script: counts[script])]
