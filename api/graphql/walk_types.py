"""Types of the answers that go over the graph as a whole: relationships that know their ends, paths, surroundings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from api.graphql.fields import Field, ObjectType, Role, keyed, plain_field


def relationship_type(link_fields: Mapping[str, Field]) -> ObjectType:
    """Return the type of a relationship, which has the fields of every link and those of exclusions."""
    own = (
        plain_field("predicate", "Predicate!", "What it says."),
        plain_field("subject", "Entity!", "The thing that it is said of.", Role.ONE),
        plain_field("object", "Entity!", "The other thing.", Role.ONE),
    )
    return ObjectType(
        name="Relationship",
        description="A link of any predicate, with its ends.",
        fields=keyed((*link_fields.values(), *own)),
        interfaces=("Link", "Node"),
    )


def walk_types() -> Iterable[ObjectType]:
    """Yield the types that `paths` and `neighbourhood` give."""
    yield _plain(
        "Hop",
        "One step of a path.",
        ("relationship", "Relationship!", "What it goes over."),
        ("forwards", "Boolean!", "Whether it goes from the subject to the object."),
    )
    yield _plain(
        "Path",
        "A way from one thing to another that meets nothing twice.",
        ("length", "Int!", "How many hops it has."),
        ("nodes", "[Entity!]!", "What it meets, both ends included, in order."),
        ("hops", "[Hop!]!", "Its steps in order, one fewer than its nodes."),
    )
    yield _plain(
        "Paths",
        "Ways from one thing to another, the shortest first, then by the ids of what they meet.",
        ("paths", "[Path!]!", "The first of them."),
        ("truncated", "Boolean!", "Whether there are, or may be, more than are given."),
    )
    yield _plain(
        "Neighbour",
        "A thing near another.",
        ("node", "Entity!", "The thing."),
        ("depth", "Int!", "How many hops away it is; 0 is the thing that was asked for."),
        ("degree", "Int!", "How many relationships it has in all, of every predicate."),
    )
    yield _plain(
        "Neighbourhood",
        "What lies near a thing.",
        ("nodes", "[Neighbour!]!", "The thing itself, then what is near it, by depth and id."),
        ("relationships", "[Relationship!]!", "Those among the nodes, by id."),
        ("truncated", "Boolean!", "Whether some relationships were not followed, or not given."),
    )


def change_types() -> Iterable[ObjectType]:
    """Yield the types that `changes` gives."""
    yield _plain(
        "Change",
        "A thing that a write has touched, as it is now.",
        ("revision", "Long!", "The last revision of the page that touched it."),
        ("id", "ID!", "Its id."),
        ("type", "ChangeType!", "Which sort of thing the id is made for."),
        ("gone", "Boolean!", "Whether nothing bears the id any more; what was merged into another is gone."),
        ("node", "Node", "The thing, claim or document; of a thing that was merged, the one that it was merged into."),
        ("relationship", "Relationship", "The relationship."),
    )
    yield _plain(
        "Changes",
        "What writes have touched, in order of revision and id, each once a page.",
        ("revision", "Long!", "The last revision of the graph."),
        ("next", "Long!", "What to give as `after` to go on."),
        ("skip", "Int!", "What to give as `skip` to go on: not 0 where the page ends inside a revision."),
        ("more", "Boolean!", "Whether more follows now."),
        ("items", "[Change!]!", "What was touched; fewer than `first` where something was touched twice."),
    )


def _plain(name: str, description: str, *fields: tuple[str, str, str]) -> ObjectType:
    made = keyed(plain_field(field, type_, text, Role.PLAIN) for field, type_, text in fields)
    return ObjectType(name=name, description=description, fields=made)
