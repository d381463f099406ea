"""Every root field with its arguments: plain data."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from api.graphql.inputs import LENS, ROOTS, Input, RootField

WORDED = ("predicates", "kinds", "through", "mode", "maxHops")
"""Arguments of root fields whose values stand in the statement's text."""
MOST_HOPS = 6
MOST_DEPTH = 3
_FIRST = Input(name="first", type="Int", description="How many from the start, 1 to 100.")
_AFTER = Input(name="after", type="String", description="Cursor after which to begin.")
_SURVIVES = "an id that was merged into another stands for the survivor."

_SEARCH = RootField(
    name="search",
    type="SearchConnection!",
    description="Things by their names, the best first: every word must occur, the last one may be a beginning.",
    arguments=(
        Input(name="text", type="String!", description="What to look for; nothing in it is syntax."),
        Input(name="kinds", type="[Kind!]", description="Only things of these kinds."),
        LENS,
        _FIRST,
        _AFTER,
    ),
)
_PATHS = RootField(
    name="paths",
    type="Paths!",
    description=(
        "Ways from one thing to another. Unless `through` and `predicates` say otherwise they do not pass through "
        "jurisdictions, technologies and exchanges nor go over BASED_IN and DEVELOPS: else all is two hops apart."
    ),
    arguments=(
        Input(name="from", type="ID!", description=f"Where they begin; {_SURVIVES}"),
        Input(name="to", type="ID!", description=f"Where they end; {_SURVIVES}"),
        Input(name="maxHops", type="Int", description=f"How long they may be, 1 to {MOST_HOPS}.", default=4),
        Input(name="predicates", type="[Predicate!]", description="Over these alone; all but BASED_IN and DEVELOPS."),
        Input(name="avoid", type="[ID!]", description="Not through these, 100 at most."),
        Input(
            name="through",
            type="[Kind!]",
            description="Through things of these kinds alone; all but jurisdictions, technologies and exchanges.",
        ),
        Input(name="mode", type="PathMode", description="Which ways.", default="SHORTEST"),
        Input(name="first", type="Int", description="How many, 1 to 100.", default=10),
        LENS,
    ),
)
_NEIGHBOURHOOD = RootField(
    name="neighbourhood",
    type="Neighbourhood",
    description="What lies near a thing: from each thing the relationships with most stories are followed.",
    arguments=(
        Input(name="id", type="ID!", description=f"In the middle; {_SURVIVES}"),
        Input(name="depth", type="Int", description=f"How many hops away, 1 to {MOST_DEPTH}.", default=1),
        Input(name="predicates", type="[Predicate!]", description="Over these alone; all if not given."),
        Input(name="kinds", type="[Kind!]", description="Only things of these kinds, the one in the middle apart."),
        Input(
            name="limitPerNode",
            type="Int",
            description="How many relationships are followed from each thing, 1 to 100.",
            default=25,
        ),
        LENS,
    ),
)
_CHANGES = RootField(
    name="changes",
    type="Changes!",
    description="What writes have touched since a revision: the state of it now, or that it is gone.",
    arguments=(
        Input(name="after", type="Long!", description="A revision of which all is known; 0 for everything."),
        Input(
            name="skip",
            type="Int",
            description="How many ids of the revision after it are known, as `skip` said.",
            default=0,
        ),
        _FIRST,
    ),
)
_RELATIONSHIP = RootField(
    name="relationship",
    type="Relationship",
    description="A relationship by its id.",
    arguments=(Input(name="id", type="ID!", description=f"`subject|PREDICATE|object`; {_SURVIVES}"), LENS),
)
SUBSCRIPTION_FIELDS: Mapping[str, RootField] = MappingProxyType(
    {
        "claims": RootField(
            name="claims",
            type="Claim!",
            description=(
                "Claims that come, or whose status changes, and fit: by revision and id, from whatever process. "
                "Each event tells in `extensions` its `revision`, and the `after` and `skip` that go on behind it."
            ),
            arguments=(
                Input(name="where", type="ClaimFilter", description="Which claims."),
                LENS,
                Input(
                    name="after",
                    type="Long",
                    description="Begin after this revision; now if not given.",
                ),
                Input(name="skip", type="Int", description="How many news of the revision after it are known."),
            ),
        )
    }
)
"""What can be subscribed to."""
ROOT_FIELDS: Mapping[str, RootField] = MappingProxyType(
    {**ROOTS, **{root.name: root for root in (_RELATIONSHIP, _SEARCH, _PATHS, _NEIGHBOURHOOD, _CHANGES)}}
)
