"""Any extractive question-answering checkpoint in place of the trained model, read through transformers."""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from index.encoder.sentence_transformer import weights_digest
from index.errors import ModelError
from qa.reader.span_model import QUESTION_PIECES, Text, Window

_LONGEST = 384
"""Pieces of question and passage together, and below, pieces that two windows share: as such models are trained."""
_OVERLAP = 128
_NO_EVIDENCE = np.empty(0, np.float32)


class CheckpointModel:
    """A checkpoint with a question-answering head: a folder, or a hub's name where it is cached."""

    def __init__(self, name: str) -> None:
        """Load the checkpoint from disk. Raises :class:`ModelError` if it is not there or has no such head."""
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(name)
            self._model, report = AutoModelForQuestionAnswering.from_pretrained(name, output_loading_info=True)
        except (OSError, ValueError, KeyError, ImportError) as problem:
            raise ModelError(
                f"the reader {name!r} cannot be loaded: expected the folder of an extractive question-answering "
                f"checkpoint or the name of one in the local cache; nothing is downloaded ({problem})"
            ) from problem
        missing = sorted(key for key in report["missing_keys"] if "position_ids" not in key)
        if missing:
            raise ModelError(
                f"the reader {name!r} has no question-answering head: {', '.join(missing[:4])} are not in the "
                "checkpoint; choose one that was trained for extractive question answering"
            )
        if not self._tokenizer.is_fast:
            raise ModelError(f"the reader {name!r} has no fast tokenizer, so that no offsets are known: choose another")
        self._model.eval()
        self._lock = threading.Lock()
        self._longest = min(_LONGEST, getattr(self._model.config, "max_position_embeddings", _LONGEST))
        self.fingerprint = f"{name} {weights_digest(self._model.state_dict())}"

    def cuts(self, question: str) -> bool:
        """Tell whether ``question`` has more than ``QUESTION_PIECES`` word pieces."""
        return len(self._tokenizer.tokenize(question)) > QUESTION_PIECES

    def read(self, question: str, texts: Sequence[Text], _seen: float = -math.inf, /) -> list[list[Window]]:
        """Return the windows of each text; titles are not shown to a model that never saw any."""
        with self._lock:
            asked = self._end_of(question)
            return [self._windows(asked, text.passage) for text in texts]

    def _end_of(self, question: str) -> str:
        offsets = self._tokenizer(question, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
        return question if len(offsets) <= QUESTION_PIECES else question[offsets[-QUESTION_PIECES][0] :]

    def _windows(self, question: str, passage: str) -> list[Window]:
        import torch

        encoded = self._tokenizer(
            question,
            passage,
            truncation="only_second",
            max_length=self._longest,
            stride=min(_OVERLAP, self._longest // 4),
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
        )
        known = set(self._tokenizer.model_input_names)
        made = []
        for number, offsets in enumerate(encoded["offset_mapping"]):
            # One at a time: in a batch the last digits of a score depend on its neighbours.
            inputs = {name: torch.tensor([encoded[name][number]]) for name in known if name in encoded}
            with torch.inference_mode():
                scores = self._model(**inputs)
            starts, ends = scores.start_logits[0].numpy(), scores.end_logits[0].numpy()
            inside = [n for n, which in enumerate(encoded.sequence_ids(number)) if which == 1]
            if inside:
                places = np.array([offsets[n] for n in inside], np.int64)
                nothing = (float(starts[0]), float(ends[0]))
                best = float(starts[inside].max() + ends[inside].max()) - sum(nothing)
                made.append(Window(places, starts[inside], ends[inside], nothing, best, _NO_EVIDENCE))
        return made


__all__ = ["CheckpointModel"]
