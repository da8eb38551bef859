"""How fast: embedding against sentence-transformers' plain torch, search at two sizes, start-up, memory.

Ratios are taken within one run, in turns, because machines differ and drift.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks.report import ROOT, SCRATCH, SHARED, quantiles, write
from benchmarks.retrieval import opened, squad
from index.encoder.e5 import E5
from index.encoder.e5_weights import package_weights
from index.encoder.encoder import Encoder, Vectors
from index.encoder.encoders import LIGHT, MULTILINGUAL, load
from index.encoder.minilm import minilm_folder
from index.encoder.sentence_transformer import SentenceTransformerEncoder
from index.search.index import Index
from index.store.recipe import Recipe
from index.sync.removal import Removal
from index.sync.update import update

ROUNDS = 5
EMBEDDED = 200
"""Passages a round."""
ASKED = 500
LARGE = 100_000
SMALL_PASSAGES = Recipe(passage_tokens=48, overlap_tokens=0)
"""Short passages, so that the texts at hand give 100,000 different ones."""

_CHARACTERS_PER_PASSAGE = 115

PINCITE = Path(sys.executable).with_name("pincite")


def embedding() -> dict[str, Any]:
    """Time each built-in encoder and torch with the same weights in turns on the same paragraphs; compare hit@5."""
    pairs: dict[str, tuple[Encoder, Encoder]] = {
        MULTILINGUAL: (load(MULTILINGUAL), TorchE5()),
        LIGHT: (load(LIGHT), SentenceTransformerEncoder(str(minilm_folder()))),
    }
    return {name: _beside_torch(fast, plain) for name, (fast, plain) in pairs.items()}


def _beside_torch(fast: Encoder, plain: Encoder) -> dict[str, Any]:
    contexts, questions = _contexts_and_questions()
    sample = contexts[:EMBEDDED]
    rates: dict[str, list[float]] = {"pincite": [], "torch": []}
    for encoder in (fast, plain):
        encoder.encode_document(sample[:8])
    for _ in range(ROUNDS):
        for name, encoder in (("pincite", fast), ("torch", plain)):
            began = time.perf_counter()
            encoder.encode_document(sample)
            rates[name].append(len(sample) / (time.perf_counter() - began))
    hits = {name: _hit5(encoder, contexts, questions) for name, encoder in (("pincite", fast), ("torch", plain))}
    pairs = zip(rates["pincite"], rates["torch"], strict=True)
    return {
        "passages_per_second": {name: round(median(rate), 1) for name, rate in rates.items()},
        "ratio": round(median(ours / theirs for ours, theirs in pairs), 2),
        "dense_hit@5": hits,
    }


class TorchE5(E5):
    """The default encoder's weights in 32 bits, run by torch as sentence-transformers does: 32 texts of like length."""

    def __init__(self) -> None:
        """Load the weights into a :class:`transformers.BertModel`."""
        import torch
        from transformers import BertConfig, BertModel

        super().__init__()
        weights = package_weights()
        shape = weights.shape
        config = BertConfig(
            shape.vocabulary, shape.hidden, shape.layers, shape.heads, shape.intermediate,
            max_position_embeddings=shape.positions, type_vocab_size=shape.segments, layer_norm_eps=shape.epsilon,
        )  # fmt: skip
        self._model = BertModel(config, add_pooling_layer=False).eval()
        tensors = {name: torch.from_numpy(value) for name, value in weights.tensors.items()}
        words = weights.words.rows(np.arange(shape.vocabulary))
        self._model.load_state_dict(tensors | {"embeddings.word_embeddings.weight": torch.from_numpy(words)})

    def _encode(self, texts: Sequence[str]) -> Vectors:
        ids = [self._ids(text)[: self.max_pieces].tolist() for text in texts]
        order = sorted(range(len(ids)), key=lambda n: -len(ids[n]))
        vectors = np.empty((len(ids), self.dimension), np.float32)
        for start in range(0, len(order), 32):
            chosen = order[start : start + 32]
            vectors[chosen] = self._batch([ids[n] for n in chosen])
        return vectors

    def _batch(self, ids: Sequence[Sequence[int]]) -> Vectors:
        import torch

        width = max(map(len, ids))
        padded = torch.tensor([[*each, *[1] * (width - len(each))] for each in ids])
        mask = torch.tensor([[1] * len(each) + [0] * (width - len(each)) for each in ids])
        with torch.inference_mode():
            states = self._model(padded, attention_mask=mask).last_hidden_state * mask[..., None]
            unit: Vectors = torch.nn.functional.normalize(states.sum(1), dim=1).numpy()
        return unit


def _contexts_and_questions() -> tuple[list[str], list[tuple[str, int]]]:
    contexts: dict[str, int] = {}
    questions = []
    for line in (SHARED / "data" / "dev" / "squad11.jsonl").open(encoding="utf-8"):
        record = json.loads(line)
        questions.append((record["question"], contexts.setdefault(record["context"], len(contexts))))
    return list(contexts), questions[:: len(questions) // 1000]


def _hit5(encoder: Encoder, contexts: list[str], questions: list[tuple[str, int]]) -> float:
    passages = encoder.encode_document(contexts)
    asked = encoder.encode_query([question for question, _ in questions])
    best = np.argsort(-(asked @ passages.T), axis=1)[:, :5]
    return round(float(np.mean([right in row for (_, right), row in zip(questions, best, strict=True)])), 4)


def search() -> dict[str, Any]:
    """Time warm searches, the question's encoding included, one after the other."""
    questions = [question for question, _ in squad().questions]
    questions = questions[:: len(questions) // ASKED][:ASKED]
    sizes = {"2,067 paragraphs": opened(squad()), "100,000 passages": large_index()}
    figures = {}
    for name, index in sizes.items():
        for question in questions[:20]:
            index.search(question)
        figures[name] = {"passages": index.summary().passages} | quantiles(
            [_milliseconds(partial(index.search, question)) for question in questions]
        )
        index.close()
    return figures


def large_index() -> Index:
    """Return an index of 100,000 short passages of the training and development texts; made once."""
    corpus, folder = SCRATCH / "large.jsonl", SCRATCH / "large.index"
    if not corpus.is_file():
        corpus.parent.mkdir(parents=True, exist_ok=True)
        lines = (json.dumps({"id": f"t{n}", "title": "", "text": text}) for n, text in enumerate(_texts()))
        corpus.write_text("\n".join(lines) + "\n", encoding="utf-8")
    update(folder, [corpus], SMALL_PASSAGES, removal=Removal(prune=True))
    return Index.open(folder, SMALL_PASSAGES)


def _texts() -> Iterator[str]:
    """Yield different texts until they are enough for ``LARGE`` passages."""
    seen: set[str] = set()
    left = LARGE * _CHARACTERS_PER_PASSAGE
    for path in sorted((SHARED / "data").glob("*/*.jsonl")):
        for line in path.open(encoding="utf-8"):
            text = json.loads(line).get("context")
            if isinstance(text, str) and len(text) > 40 and text not in seen and left > 0:
                seen.add(text)
                left -= len(text)
                yield text


def start_up() -> dict[str, Any]:
    """Time ``pincite ask`` from process start to answer, and ``import qa``."""
    folder = SCRATCH / "seeds.index"
    update(folder, [ROOT / "seeds"], removal=Removal(prune=True))
    question = "How much revenue did Tencent's cloud business make in 2018?"
    ask = [str(PINCITE), "ask", question, "--index", str(folder), "--json"]
    bare = [sys.executable, "-c", "pass"]
    imports = [sys.executable, "-c", "import qa"]
    return {
        "ask_seconds": _median_seconds(ask),
        "import_qa_seconds": round(_median_seconds(imports) - _median_seconds(bare), 3),
    }


def _median_seconds(command: list[str]) -> float:
    def once() -> None:
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)

    once()
    return round(median(_milliseconds(once) for _ in range(ROUNDS)) / 1000, 3)


def _milliseconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1000


def server_memory() -> dict[str, Any]:
    """Start the server on the seeds, ask it ten questions over HTTP, and read its peak memory."""
    import httpx

    folder, port = SCRATCH / "seeds.index", 7913
    command = [str(PINCITE), "serve", "--index", str(folder), "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        began = time.perf_counter()
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            _until_ready(client)
            ready = time.perf_counter() - began
            for number in range(10):
                client.post(
                    "/api/ask", json={"question": f"How many branches does ICBC have? {number}"}
                ).raise_for_status()
        status = Path(f"/proc/{server.pid}/status").read_text(encoding="utf-8")
        peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
        return {"peak_mb": round(peak / 1024), "ready_seconds": round(ready, 2)}
    finally:
        server.terminate()
        server.wait(timeout=20)


def _until_ready(client: Any) -> None:  # noqa: ANN401  (httpx is imported where it is used)
    import httpx

    for _ in range(300):
        try:
            if client.get("/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError("the server was not ready within 30 seconds")


def main() -> None:
    """Measure all and write the figures."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    measures = {"start": start_up, "server": server_memory, "embedding": embedding, "search": search}
    write("speed", {name: measure() for name, measure in measures.items()})


if __name__ == "__main__":
    main()
