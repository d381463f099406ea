"""What the words of the vocabulary's closed lists mean. Pure; the words themselves are the ontology's."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

MODALITIES = MappingProxyType(
    {
        "asserted": "Said as a fact.",
        "planned": "Planned, aimed at, filed for.",
        "alleged": "Claimed by one side, or denied by another.",
        "possible": 'Could be, is weighed, "may".',
    }
)
STATUSES = MappingProxyType(
    {
        "accepted": "It counts: it makes relationships and properties.",
        "proposed": "Too uncertain to count, until somebody accepts it.",
        "rejected": "Somebody decided that it does not count.",
    }
)
NAME_KINDS = MappingProxyType(
    {
        "primary": "The usual name.",
        "alias": "Another name.",
        "former": "A name that it had.",
        "acronym": "The name's initials.",
    }
)
BOUNDS = MappingProxyType(
    {
        "exact": "That much.",
        "at_least": "That much or more.",
        "up_to": "That much or less.",
        "about": "Roughly that much.",
    }
)
OFFERING_KINDS = MappingProxyType(
    {
        "ipo": "First sale of shares to the public, with a listing.",
        "follow_on": "Sale of more shares of a company that is listed.",
        "secondary_listing": "Listing on one more exchange.",
        "private_round": "Sale to chosen investors, without a listing.",
        "bond": "Sale of debt.",
        "spac": "Listing by merging with a shell that is listed.",
        "direct_listing": "Listing of shares that exist, without selling new ones.",
    }
)
OFFERING_STATUSES = MappingProxyType(
    {
        "rumoured": "Told by people who are not named.",
        "planned": "Announced or prepared.",
        "filed": "Papers are with the authority or the exchange.",
        "approved": "Cleared or registered.",
        "priced": "The price is set.",
        "listed": "Trading has begun.",
        "completed": "The sale is over.",
        "postponed": "Put off.",
        "withdrawn": "Given up.",
    }
)
LAW_STAGES = MappingProxyType(
    {
        "proposed": "Introduced, drafted or considered.",
        "passed": "Passed or issued, not yet in force.",
        "in_force": "In force.",
        "repealed": "No longer in force.",
    }
)
MEANINGS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "modality": MODALITIES,
        "status of a claim": STATUSES,
        "kind of a name": NAME_KINDS,
        "bound of a sum": BOUNDS,
        "kind of an offering": OFFERING_KINDS,
        "status of an offering": OFFERING_STATUSES,
        "stage of a law": LAW_STAGES,
    }
)
"""Every list that is explained, by what it tells."""
