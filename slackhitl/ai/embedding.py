"""Sentence vectors from the static token embeddings that ship inside the wordllama package.

The package's two files are read directly. Its own loader looks for them on a model hub first, and
importing it reconfigures the root logger of the whole process.
"""

import importlib.util
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

Vectors = NDArray[np.float32]

_MOST_CHARACTERS = 4_000
"""Of a longer text the beginning says what it is about, and time stays bounded."""
_BATCH = 256


class Embedder(Protocol):
    """Turns texts into vectors whose dot product says how near two meanings are."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 for each text; a row of zeros for a text without words."""


class EmbeddingUnavailable(Exception):
    """The embedding files are not where the wordllama package keeps them; reinstall it."""


class StaticEmbedder:
    """The mean of a text's token vectors. Loads its 16 MB when first used; safe across threads."""

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._model: tuple[Tokenizer, NDArray[np.float16]] | None = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 for each text; a row of zeros for a text without words."""
        tokenizer, table = self._loaded()
        rows = np.zeros((len(texts), table.shape[1]), np.float32)
        for low in range(0, len(texts), _BATCH):
            batch = [text[:_MOST_CHARACTERS] for text in texts[low : low + _BATCH]]
            encoded = tokenizer.encode_batch_fast(batch, add_special_tokens=False)
            for row, encoding in enumerate(encoded, start=low):
                if encoding.ids:
                    rows[row] = table[encoding.ids].sum(axis=0, dtype=np.float32)
        return unit(rows)

    def _loaded(self) -> tuple[Tokenizer, NDArray[np.float16]]:
        with self._loading:
            if self._model is None:
                folder = _package_folder()
                try:
                    table = load_file(folder / "weights" / "l2_supercat_256.safetensors")
                    tokenizer = Tokenizer.from_file(
                        str(folder / "tokenizers" / "l2_supercat_tokenizer_config.json")
                    )
                except OSError as error:
                    raise EmbeddingUnavailable(str(error)) from error
                tokenizer.no_padding()
                tokenizer.no_truncation()
                self._model = tokenizer, next(iter(table.values()))
            return self._model


@cache
def shared_embedder() -> StaticEmbedder:
    """The one that all share who bring none of their own, so that the model is loaded once."""
    return StaticEmbedder()


def unit(rows: Vectors) -> Vectors:
    """Scale rows to length 1 where they stand; rows of zeros stay as they are."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    rows /= np.maximum(lengths, np.float32(1e-9))
    return rows


def _package_folder() -> Path:
    found = importlib.util.find_spec("wordllama")
    if found is None or not found.submodule_search_locations:
        raise EmbeddingUnavailable("the package wordllama is not installed")
    return Path(found.submodule_search_locations[0])
