"""Writes a trained network as the model that users run: ONNX files, vocabulary and card. Needs torch and onnx."""

# pyright: reportMissingImports=false
from __future__ import annotations

import hashlib
import platform
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import onnx
import onnxruntime
import safetensors.torch
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from graph.ontology import OFFERING_KINDS, TECHNOLOGIES
from ingest.extract.card import CARD_FORMAT, GRAPHS, VOCABULARY, write_card
from ingest.extract.labels import PREDICATES, label_card
from ingest.training.ensemble import Ensemble
from ingest.training.network import Network, Sizes, switch_off
from ingest.training.options import OFF_HEADS, Options
from ingest.training.pretrained import encoder_card, find_encoder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MODEL_VERSION = "3"
DEFAULT_THRESHOLD = 0.3
_OPSET = 18


def load_members(members: Sequence[Sequence[Path]], options: Options) -> Network | Ensemble:
    """Return what is trained, ready to be measured or exported: several members as an ensemble.

    Args:
        members: the checkpoints of each, whose weights are averaged.
        options: name the encoder, and heads that the model does without: they say nothing in it.
    """
    networks = [_load_mean(paths, options) for paths in members]
    return networks[0] if len(networks) == 1 else Ensemble(networks).eval()


def _load_mean(paths: Sequence[Path], options: Options) -> Network:
    total: dict[str, torch.Tensor] = {}
    for path in paths:
        for name, tensor in safetensors.torch.load_file(path).items():
            total[name] = total[name] + tensor if name in total else tensor
    network = Network(Sizes.of(find_encoder(options).sizes) if options.checksums else None)
    network.load_state_dict({name: tensor / len(paths) for name, tensor in total.items()})
    network.eval()
    switch_off(network, OFF_HEADS & {*options.without})
    return network


def export_model(
    network: Network | Ensemble,
    options: Options,
    *,
    vocabulary: Path | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Path:
    """Write the network to `options.model` and return that folder; files that stood there are replaced.

    Args:
        network: trained.
        options: say where it goes, and what stands in the card.
        vocabulary: file of word pieces; the pretrained encoder's if not given.
        facts: more for the card: data, figures.
    """
    network.eval()
    options.model.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.model.parent) as made:
        folder = Path(made)
        for name in GRAPHS:
            _export_graph(network, name, folder / f"{name}.onnx")
        quantized = folder / "encoder.int8.onnx"
        quantize_dynamic(
            folder / "encoder.onnx", quantized, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8
        )
        quantized.replace(folder / "encoder.onnx")
        for name in GRAPHS:
            _forget_sources(folder / f"{name}.onnx")
        vocabulary = vocabulary or find_encoder(options).vocabulary
        shutil.copyfile(vocabulary, folder / VOCABULARY)
        files = {name: _checksum(folder / name) for name in (*(f"{graph}.onnx" for graph in GRAPHS), VOCABULARY)}
        card = _card(network, options, files) | dict(facts or {})
        for name in files:
            (folder / name).replace(options.model / name)
        write_card(options.model, card)
    return options.model


def _card(network: Network | Ensemble, options: Options, files: Mapping[str, str]) -> dict[str, Any]:
    packages = ("torch", "onnx", "onnxruntime", "spacy", "numpy")
    return {
        "format": CARD_FORMAT,
        "version": MODEL_VERSION,
        "encoder": dict(encoder_card(options)),
        "width": network.sizes.width,
        "span_width": network.sizes.span,
        "span_outputs": [len(TECHNOLOGIES), len(OFFERING_KINDS)],
        "labels": label_card(),
        "thresholds": {str(name): DEFAULT_THRESHOLD for name in PREDICATES},
        "options": {
            name: getattr(options, name)
            for name in ("seed", "passes", "batch", "swapped", "encoder_rate", "head_rate", "bfloat16")
        }
        | _unusual(options),
        "made_with": {"python": platform.python_version(), **{name: version(name) for name in packages}},
        "files": dict(files),
    }


def _unusual(options: Options) -> dict[str, Any]:
    """Return the options that make another model and are not as usual."""
    names = ("members", "order", "rate_factor", "first", "first_steps", "without", "share", "average")
    found = {name: getattr(options, name) for name in names if getattr(options, name) != getattr(Options(), name)}
    return found | ({"start": _checksum(options.start)} if options.start else {})


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _forget_sources(path: Path) -> None:
    """Take out which lines of which files a graph was made from: the same weights give the same bytes anywhere."""
    model = onnx.load(path)
    graph = model.graph
    parts = [model, graph, *graph.node, *graph.value_info, *graph.input, *graph.output, *graph.initializer]
    for function in model.functions:
        parts += [function, *function.node, *function.value_info]
    for part in parts:
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    path.write_bytes(model.SerializeToString(deterministic=True))


def _export_graph(network: Network | Ensemble, name: str, path: Path) -> None:
    module: nn.Module = getattr(network, name)
    span, width, rows = network.sizes.span, network.sizes.width, 5
    whole = torch.ones(rows, dtype=torch.int64)
    vectors = torch.zeros(rows, span)
    inputs: dict[str, torch.Tensor]
    if name == "encoder":
        inputs = {"ids": whole[None], "shapes": whole[None]}
    elif name == "spans":
        inputs = {"spans": torch.zeros(rows, 3 * width), "labels": whole}
    elif name == "relations":
        inputs = {"lefts": vectors, "rights": vectors.clone(), "between": torch.zeros(rows, width), "distances": whole}
    else:
        inputs = {"anaphors": vectors, "candidates": vectors.clone(), "distances": whole, "matches": whole.clone()}
    rows_axis = torch.export.Dim("rows", min=1, max=512 if name == "encoder" else 1_000_000)
    axis = 1 if name == "encoder" else 0
    outputs = {"encoder": ["vectors", "tags"], "spans": ["vectors_out", "technology", "offering"]}.get(name)
    program = torch.onnx.export(
        module,
        tuple(inputs.values()),
        input_names=list(inputs),
        output_names=outputs
        or (["predicates", "negated", "modality"] if name == "relations" else ["scores", "nothing"]),
        dynamic_shapes={parameter: {axis: rows_axis} for parameter in inputs},
        opset_version=_OPSET,
        dynamo=True,
        external_data=False,
        verbose=False,
    )
    assert program is not None  # noqa: S101 - dynamo returns a program
    program.save(path)
    onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
