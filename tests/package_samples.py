"""Small spaCy pipelines, trained and saved by the tests: no hub of models can be reached from here."""

from __future__ import annotations

import json
import random
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.training import Example
from thinc.api import fix_random_seed

GERMAN = (
    "Nordlicht Halbleiter teilte am Montag mit, dass es die Aktien nicht mehr an der Börse verkaufen will. "
    "Anna Weber ist die Chefin von Nordlicht Halbleiter. Anleger aus China sind von dem Angebot ausgeschlossen."
)
_LEARN = (
    ("{org} teilte am Montag mit, dass es wachsen will.", "ORG"),
    ("Die Aktien von {org} sind gestiegen.", "ORG"),
    ("{per} ist die Chefin von dem Unternehmen.", "PER"),
    ("Das sagte {per} am Dienstag.", "PER"),
    ("Anleger aus {loc} sind von dem Angebot ausgeschlossen.", "LOC"),
)
_NAMES = {
    "ORG": ("Nordlicht Halbleiter", "Südwind Energie", "Rhein Robotik", "Elbe Satelliten"),
    "PER": ("Anna Weber", "Jan Peters", "Mia Vogel"),
    "LOC": ("China", "Frankreich", "Japan"),
}


def trained_german(*, sentences: bool = True) -> Language:
    """A German pipeline that has learnt some names from a few sentences: sentencizer and `ner`."""
    fix_random_seed(7)
    nlp = spacy.blank("de")
    if sentences:
        nlp.add_pipe("sentencizer")
    nlp.add_pipe("ner")
    examples = [_example(nlp, text, label, name) for text, label in _LEARN for name in _NAMES[label]]
    optimizer = nlp.initialize(lambda: examples)
    order = random.Random(7)  # noqa: S311 - no secret
    for _ in range(25):
        order.shuffle(examples)
        for start in range(0, len(examples), 4):
            nlp.update(examples[start : start + 4], sgd=optimizer)
    nlp.meta["name"] = "tiny_news"
    nlp.meta["version"] = "0.3.0"
    return nlp


def _example(nlp: Language, text: str, label: str, name: str) -> Example:
    slot = "{" + label.lower() + "}"
    start = text.index(slot)
    doc = nlp.make_doc(text.replace(slot, name))
    return Example.from_dict(doc, {"entities": [(start, start + len(name), label)]})


def ruled(language: str, patterns: dict[str, list[str]], *, sentences: bool = False) -> Language:
    """A pipeline of a language that knows just these names, by label."""
    nlp = spacy.blank(language)
    if sentences:
        nlp.add_pipe("sentencizer")
    ruler = nlp.add_pipe("entity_ruler")
    add = ruler.add_patterns  # type: ignore[attr-defined]  # spaCy types a pipe as a function
    add([{"label": label, "pattern": name} for label, names in patterns.items() for name in names])
    nlp.meta["name"] = "ruled"
    return nlp


def install(nlp: Language, folder: Path) -> str:
    """Lay a pipeline out as pip leaves an installed package below a folder, and return the package's name."""
    name, version = f"{nlp.meta['lang']}_{nlp.meta['name']}", str(nlp.meta["version"])
    package = folder / name
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(
        "from spacy.util import load_model_from_init_py\n\n\n"
        "def load(**overrides):\n    return load_model_from_init_py(__file__, **overrides)\n"
    )
    nlp.to_disk(package / f"{name}-{version}")
    (package / "meta.json").write_text(json.dumps(nlp.meta))
    metadata = folder / f"{name}-{version}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    return name
