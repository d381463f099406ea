"""Sums of money in a text: value, currency, how exact. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from graph.model import Money
from graph.ontology import Bound
from ingest.extract.reading import Sum
from ingest.extract.words import word_set

_SIGNS: Mapping[str, str] = MappingProxyType(
    {
        "US$": "USD", "HK$": "HKD", "NT$": "TWD", "A$": "AUD", "C$": "CAD", "CA$": "CAD", "S$": "SGD", "R$": "BRL",
        "NZ$": "NZD", "MX$": "MXN", "AU$": "AUD", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "CN¥": "CNY",
        "₩": "KRW", "₹": "INR", "₪": "ILS", "₺": "TRY", "₽": "RUB", "₫": "VND", "₦": "NGN", "฿": "THB", "₱": "PHP",
        "RMB": "CNY", "Rs": "INR", "Rs.": "INR", "RM": "MYR", "Rp": "IDR", "NIS": "ILS", "zł": "PLN", "Kč": "CZK",
        "JP¥": "JPY", "A.$": "AUD", "CHF": "CHF", "Fr.": "CHF", "PLN": "PLN", "KSh": "KES", "₸": "KZT", "лв": "BGN",
    }
)  # fmt: skip
_CODES = word_set(
    "USD EUR GBP JPY CNY HKD TWD KRW INR SGD AUD CAD CHF SEK NOK DKK SAR AED QAR KWD ILS TRY BRL MXN ZAR IDR MYR THB ",
    "PHP VND PLN CZK HUF RON RUB NGN KES EGP NZD CLP COP ARS PEN KZT UAH MAD PKR BDT ISK BGN GHS",
)
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "us dollars": "USD", "u.s. dollars": "USD", "american dollars": "USD", "dollars": "USD", "dollar": "USD",
        "hong kong dollars": "HKD", "singapore dollars": "SGD", "australian dollars": "AUD",
        "canadian dollars": "CAD", "new taiwan dollars": "TWD", "taiwan dollars": "TWD", "new zealand dollars": "NZD",
        "yuan": "CNY", "renminbi": "CNY", "chinese yuan": "CNY", "euros": "EUR", "euro": "EUR", "pounds": "GBP",
        "pounds sterling": "GBP", "sterling": "GBP", "yen": "JPY", "japanese yen": "JPY", "won": "KRW",
        "korean won": "KRW", "south korean won": "KRW", "rupees": "INR", "indian rupees": "INR", "riyals": "SAR",
        "saudi riyals": "SAR", "dirhams": "AED", "dirham": "AED", "shekels": "ILS", "swiss francs": "CHF",
        "francs": "CHF", "kronor": "SEK", "swedish kronor": "SEK", "swedish crowns": "SEK", "kroner": "NOK",
        "norwegian kroner": "NOK", "norwegian crowns": "NOK", "danish kroner": "DKK", "danish crowns": "DKK",
        "zlotys": "PLN", "zloty": "PLN", "ringgit": "MYR", "baht": "THB", "rupiah": "IDR", "pesos": "MXN",
        "mexican pesos": "MXN", "philippine pesos": "PHP", "chilean pesos": "CLP", "reais": "BRL", "real": "BRL",
        "rand": "ZAR", "lira": "TRY", "roubles": "RUB", "rubles": "RUB", "dong": "VND", "naira": "NGN",
        "forints": "HUF", "forint": "HUF", "koruna": "CZK", "crowns": "CZK", "lei": "RON", "tenge": "KZT",
        "hryvnia": "UAH", "shillings": "KES", "egyptian pounds": "EGP", "dinars": "KWD", "new taiwan dollar": "TWD",
    }
)  # fmt: skip
_BY_COUNTRY: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "crowns": {"NO": "NOK", "SE": "SEK", "DK": "DKK", "CZ": "CZK"},
        "kroner": {"NO": "NOK", "DK": "DKK"},
        "pesos": {"MX": "MXN", "PH": "PHP", "CL": "CLP", "AR": "ARS", "CO": "COP"},
        "pounds": {"GB": "GBP", "EG": "EGP"},
        "shillings": {"KE": "KES"},
        "dinars": {"KW": "KWD"},
        "¥": {"JP": "JPY", "CN": "CNY"},
    }
)
"""Currencies of one name: the country that the text speaks of most decides;
the yen sign is the yen's before the yuan's."""
_SCALES: Mapping[str, int] = MappingProxyType(
    {
        "thousand": 10**3, "k": 10**3, "million": 10**6, "mln": 10**6, "mn": 10**6, "m": 10**6, "mio": 10**6,
        "billion": 10**9, "bln": 10**9, "bn": 10**9, "b": 10**9, "trillion": 10**12, "trln": 10**12, "trn": 10**12,
        "tn": 10**12, "crore": 10**7, "lakh": 10**5,
    }
)  # fmt: skip
_ONE_TO_TEN = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SMALL_NUMBERS: Mapping[str, int] = MappingProxyType(
    {name: number for number, name in enumerate(_ONE_TO_TEN, start=1)}
    | {"a": 1, "half a": 0, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100}
)


def _any(words: Collection[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_NUMBER = r"\d{1,3}(?:,\d{2,3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SCALE = rf"(?:[\s\u00a0-]?(?P<scale{{n}}>{_any(_SCALES)})\b\.?)"
_LONG_SCALE = "thousand|million|billion|trillion|crore"
_SPELLED = _any(_SMALL_NUMBERS)
_SUM = re.compile(
    rf"(?<![\w$])(?:(?P<sign>{_any(_SIGNS)}|{_any(_CODES)})[\s\u00a0]?(?P<number>{_NUMBER}){_SCALE.format(n='')}?"
    rf"|(?P<number2>{_NUMBER}){_SCALE.format(n='2')}?[\s\u00a0](?:of )?"
    rf"(?P<word>{_any(_WORDS)}|{_any(_CODES)}|RMB|NIS)\b"
    rf"|(?P<spelled>{_SPELLED})[\s\u00a0](?P<scale3>{_LONG_SCALE})[\s\u00a0](?P<word3>{_any(_WORDS)})\b"
    rf"|(?P<pence>{_NUMBER})(?:p\b|[\s\u00a0](?:pence|cents)\b))",
    re.IGNORECASE,
)
_BOUNDS: tuple[tuple[re.Pattern[str], Bound], ...] = tuple(
    (re.compile(rf"(?:{words})(?: (?:of|to|for|the|an additional|another|a further))*\s*$", re.IGNORECASE), bound)
    for words, bound in (
        (
            r"at least|more than|over|above|no less than|not less than|exceeding|in excess of|upwards of|exceeded|"
            r"a minimum|north of|topping|exceed|exceeds|a little over|just over|well over",
            Bound.AT_LEAST,
        ),
        (
            r"up to|as much as|no more than|not more than|at most|a maximum|maximum|less than|under|below|as high as|"
            r"capped at|a ceiling",
            Bound.UP_TO,
        ),
        (
            r"about|around|roughly|approximately|some|nearly|almost|close to|an estimated|estimated|circa|approx\.?|"
            r"just under|just shy|a little under|in the region|or so|c\.|approaching|near|~",
            Bound.ABOUT,
        ),
    )
)
_AFTER_BOUNDS = (
    (re.compile(r"\s*or more|\s*and above|\s*-?plus|\+"), Bound.AT_LEAST),
    (re.compile(r"\s*or so|\s*or thereabouts"), Bound.ABOUT),
    (re.compile(r"\s*or less|\s*at most"), Bound.UP_TO),
)
_PER_SHARE = re.compile(
    r"\s*(?:\([^)]{0,30}\)\s*)?(?:a|per|each|for each|for every|an)\s+(?:\w+\s+){0,2}?(?:share|unit|"
    r"ADS|ADR|security)\b"
    r"|\s*(?:\([^)]{0,30}\)\s*)?(?:apiece|each)\b|\s*/\s*share",
    re.IGNORECASE,
)
_RANGE_END = re.compile(rf"\s*(?:-|–|—|to|and)\s*(?={_any(_SIGNS)}|\d)")
_EQUIVALENT = re.compile(
    r"\s*(?:\(|\[|, or |,? which is |, equal to |/|, equivalent to )(?:about |around |roughly |some |"
    r"approximately |nearly |or |equivalent to )*$"
)
_LONGEST_GAP = 40
_MOST_DIGITS = 24
"""Characters of a number, with its commas; what is longer is no sum of money."""


def find_sums(text: str, countries: Sequence[str] = ()) -> list[Sum]:
    """Return the sums in a text in order; the same sum told again in another currency right after it is left out.

    Args:
        text: any text.
        countries: ISO codes of those that the text speaks of, the most frequent first; they tell crowns from crowns.
    """
    found: list[Sum] = []
    for match in _SUM.finditer(text):
        one = _sum(text, match, countries)
        if one is None:
            continue
        if found and _EQUIVALENT.fullmatch(text[found[-1].end : one.start][-_LONGEST_GAP:]):
            continue
        found.append(one)
    return found


def _sum(text: str, match: re.Match[str], countries: Sequence[str]) -> Sum | None:
    parts = match.groupdict()
    currency = _currency(parts)
    value = _value(parts)
    if currency is None or value is None:
        return None
    several = _BY_COUNTRY.get((parts["sign"] or parts["word"] or parts["word3"] or "").lower(), {})
    spoken_of = [country for country in (several if "JP" in several else countries) if country in countries]
    currency = next((several[country] for country in spoken_of if country in several), currency)
    bound = _bound(text, match.start(), match.end())
    return Sum(
        start=match.start(),
        end=match.end(),
        money=Money(value=value, currency=currency, bound=bound),
        per_share=_PER_SHARE.match(text, match.end()) is not None or parts["pence"] is not None,
    )


def _currency(parts: Mapping[str, str | None]) -> str | None:
    sign = parts["sign"]
    if sign:
        upper = sign.upper()
        return next((code for known, code in _SIGNS.items() if known.upper() == upper), None) or upper
    word = parts["word"] or parts["word3"]
    if word:
        return _WORDS.get(word.lower()) or {"RMB": "CNY", "NIS": "ILS"}.get(word.upper(), word.upper())
    return "GBP" if parts["pence"] else None


def _value(parts: Mapping[str, str | None]) -> Decimal | None:
    if any(len(parts[name] or "") > _MOST_DIGITS for name in ("number", "number2", "pence")):
        return None
    if parts["spelled"]:
        small = _SMALL_NUMBERS[parts["spelled"].lower()]
        times = _SCALES[str(parts["scale3"]).lower()]
        return Decimal(small * times) if small else Decimal(times // 2)
    if parts["pence"]:
        return Decimal(parts["pence"].replace(",", "")) / 100
    number = parts["number"] or parts["number2"]
    scale = parts["scale"] or parts["scale2"]
    if number is None:
        return None
    value = Decimal(number.replace(",", "")) * (_SCALES[scale.lower()] if scale else 1)
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def _bound(text: str, start: int, end: int) -> Bound:
    before = text[max(0, start - _LONGEST_GAP) : start]
    for pattern, bound in _BOUNDS:
        if pattern.search(before):
            return bound
    for pattern, bound in _AFTER_BOUNDS:
        if pattern.match(text, end):
            return bound
    return Bound.EXACT
