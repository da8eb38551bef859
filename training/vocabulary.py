"""Train the ``pincite`` byte-pair vocabulary: ``python -m training.vocabulary TRAIN_FOLDER``.

Reads the contexts and questions of the training sets and this project's own articles, learns byte-pair merges (Sennrich
et al., 2016) with the ``tokenizers`` library, and writes them in tiktoken's form: one token in base64 and its rank a
line. The same input gives the same file.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

from tiktoken_ext.pincite import PATTERN

ROOT = Path(__file__).parent.parent
OUTPUT = ROOT / "index" / "vocabulary" / "pincite.tiktoken"
SIZE = 16_384


def texts(folder: Path) -> Iterator[str]:
    """Yield every distinct context and question of the training sets, then the articles of ``seeds/``."""
    seen: set[str] = set()
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.open(encoding="utf-8"):
            record = json.loads(line)
            for text in (record["context"], record["question"]):
                if text not in seen:
                    seen.add(text)
                    yield text
    for path in sorted((ROOT / "seeds").glob("*.[thm]*")):
        yield path.read_text(encoding="utf-8")


def byte_of_character() -> dict[str, int]:
    """Invert the byte-level alphabet: the printable character that stands for each byte."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    stand_ins = {chr(byte): byte for byte in printable}
    return stand_ins | {chr(0x100 + number): byte for number, byte in enumerate(others)}


def train(folder: Path) -> list[bytes]:
    """Return the tokens in the order of their ranks: the 256 bytes, then each merge."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(PATTERN), "isolated"), pre_tokenizers.ByteLevel(False, use_regex=False)]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=SIZE, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    tokenizer.train_from_iterator(texts(folder), trainer)
    alphabet = byte_of_character()
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    tokens = [bytes([byte]) for byte in range(256)]
    tokens += [bytes(alphabet[character] for character in left + right) for left, right in merges]
    return list(dict.fromkeys(tokens))


def main(arguments: list[str]) -> int:
    """Train on the folder named on the command line and write the vocabulary."""
    folder = Path(arguments[0]) if arguments else ROOT.parent / "shared" / "data" / "train"
    if not folder.is_dir():
        print(f"{folder} is not there: give the folder that holds the training sets (*.jsonl)", file=sys.stderr)
        return 2
    tokens = train(folder)
    lines = [base64.b64encode(token) + b" " + str(rank).encode() for rank, token in enumerate(tokens)]
    OUTPUT.write_bytes(b"\n".join(lines) + b"\n")
    print(f"{len(tokens)} tokens, {OUTPUT.stat().st_size:,} bytes: {OUTPUT.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
