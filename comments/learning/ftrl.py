"""Online logistic regression by FTRL-proximal (McMahan et al. 2013, "Ad Click Prediction: a View
from the Trenches", algorithm 1).
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Sequence
from math import exp, sqrt

from comments.learning.features import FACT_VALUE, TOTAL, Features

ALPHA, BETA, L1, L2 = 3.0, 1.0, 0.02, 0.01
_BIAS = TOTAL
_LENGTH = TOTAL + 1


class Model:
    """The sums that FTRL keeps for each bucket, and the weights that follow from them."""

    def __init__(
        self, sums: Sequence[float] | None = None, squares: Sequence[float] | None = None
    ) -> None:
        self.sums = list(sums) if sums is not None else [0.0] * _LENGTH
        self.squares = list(squares) if squares is not None else [0.0] * _LENGTH

    def weight(self, bucket: int) -> float:
        """Return the present weight of a bucket."""
        total = self.sums[bucket]
        if -L1 <= total <= L1:
            return 0.0
        pull = total - L1 if total > 0 else total + L1
        return -pull / ((BETA + sqrt(self.squares[bucket])) / ALPHA + L2)

    def score(self, features: Features) -> float:
        """Return the probability that a person would decide against it, 0 to 1."""
        weight = self.weight
        total = weight(_BIAS) + features.value * sum(map(weight, features.runs))
        return _probability(total + FACT_VALUE * sum(map(weight, features.facts)))

    def learn(self, features: Features, label: bool, importance: float = 1.0) -> float:
        """Take in a decision; return what the model thought before."""
        score = self.score(features)
        error = (score - label) * importance
        self._push(_BIAS, error)
        gradient = error * features.value
        for bucket in features.runs:
            self._push(bucket, gradient)
        for bucket in features.facts:
            self._push(bucket, error * FACT_VALUE)
        return score

    def _push(self, bucket: int, gradient: float) -> None:
        square = self.squares[bucket]
        grown = square + gradient * gradient
        weight = self.weight(bucket)
        self.sums[bucket] += gradient - (sqrt(grown) - sqrt(square)) / ALPHA * weight
        self.squares[bucket] = grown

    def weights(self) -> Weights:
        """Return the weights alone, as they are asked for while somebody waits."""
        return Weights(array("f", map(self.weight, range(_LENGTH))))

    def pack(self) -> bytes:
        """Return the model as it is stored: at most half a mebibyte, mostly far less."""
        return zlib.compress(array("f", self.sums).tobytes() + array("f", self.squares).tobytes())

    @classmethod
    def unpack(cls, packed: bytes) -> Model:
        """Read what ``pack`` returned. Raises ``ValueError`` for what it did not."""
        values = array("f")
        values.frombytes(zlib.decompress(packed))
        if len(values) != 2 * _LENGTH:
            raise ValueError("This model is of another size.")
        return cls(values[:_LENGTH], values[_LENGTH:])


class Weights:
    """A model that only scores."""

    __slots__ = ("values",)

    def __init__(self, values: Sequence[float]) -> None:
        self.values = values

    def score(self, features: Features) -> float:
        """Return the probability that a person would decide against it, 0 to 1."""
        weight = self.values.__getitem__
        total = weight(_BIAS) + features.value * sum(map(weight, features.runs))
        return _probability(total + FACT_VALUE * sum(map(weight, features.facts)))


def _probability(total: float) -> float:
    return 1.0 / (1.0 + exp(-max(-35.0, min(35.0, total))))
