"""How near texts are to one another by the words that they share, rarer words counting for more."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

_WORD = re.compile(r"\w+")


def likeness(texts: Sequence[str], profiles: Sequence[str]) -> NDArray[np.float64]:
    """The cosine of each text and each profile, their words weighed by how few of all of them have each (tf-idf).

    Args:
        texts: I of them, of any length; words are compared without regard to case.
        profiles: J of them.
    Returns:
        shape (I, J), from 0 (no word in common) to 1 (the same words as often).
    """
    counts = [Counter(_WORD.findall(text.casefold())) for text in (*texts, *profiles)]
    words = {word: place for place, word in enumerate(sorted({word for count in counts for word in count}))}
    if not words:
        return np.zeros((len(texts), len(profiles)))
    entries = [(row, words[word], number) for row, count in enumerate(counts) for word, number in sorted(count.items())]
    rows, columns, numbers = (np.array(each) for each in zip(*entries, strict=True))
    rarity = np.log((1 + len(counts)) / (1 + np.bincount(columns, minlength=len(words)))) + 1
    weighed = sparse.csr_array((numbers * rarity[columns], (rows, columns)), shape=(len(counts), len(words)))
    lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    scaled = sparse.diags_array(1 / np.where(lengths > 0, lengths, 1.0)) @ weighed
    near = (scaled[: len(texts)] @ scaled[len(texts) :].T).toarray()
    return np.asarray(np.clip(near, 0.0, 1.0), dtype=np.float64)
