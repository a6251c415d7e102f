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
_INVERSE, _FLOOR = 1 / ALPHA, BETA / ALPHA + L2
_BIAS = TOTAL
_LENGTH = TOTAL + 1


class Model:
    """The sums that FTRL keeps for each bucket, and the weights that follow from them."""

    def __init__(
        self, sums: Sequence[float] | None = None, squares: Sequence[float] | None = None
    ) -> None:
        # Arrays, not lists of floats: what is looked up here and there stays near.
        self.sums = array("d", sums if sums is not None else bytes(8 * _LENGTH))
        self.squares = array("d", squares if squares is not None else bytes(8 * _LENGTH))

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
        parts = [
            (buckets, value, *self._look_up(buckets))
            for buckets, value in (
                ((_BIAS,), 1.0),
                (features.runs, features.value),
                (features.facts, FACT_VALUE),
            )
        ]
        score = _probability(sum(value * sum(weights) for _, value, _, weights in parts))
        for buckets, value, roots, weights in parts:
            self._push(buckets, (score - label) * importance * value, roots, weights)
        return score

    def _look_up(self, buckets: Sequence[int]) -> tuple[list[float], list[float]]:
        """Return the roots of the squares of buckets, and their weights as ``weight`` has them:
        written out, for these loops are what fitting costs.
        """
        roots = list(map(sqrt, map(self.squares.__getitem__, buckets)))
        pulls = map(self.sums.__getitem__, buckets)
        weights = [
            0.0
            if -L1 <= pull <= L1
            else ((L1 if pull > 0 else -L1) - pull) / (root * _INVERSE + _FLOOR)
            for pull, root in zip(pulls, roots, strict=True)
        ]
        return roots, weights

    def _push(
        self, buckets: Sequence[int], gradient: float, roots: list[float], weights: list[float]
    ) -> None:
        sums, squares, addition = self.sums, self.squares, gradient * gradient
        for bucket, root, weight in zip(buckets, roots, weights, strict=True):
            squares[bucket] = square = squares[bucket] + addition
            sums[bucket] += gradient - (sqrt(square) - root) * _INVERSE * weight

    def weights(self) -> Weights:
        """Return the weights alone, as they are asked for while somebody waits."""
        values = array("f", bytes(4 * _LENGTH))
        for bucket, total in enumerate(self.sums):
            if total:
                values[bucket] = self.weight(bucket)
        return Weights(values)

    def renew(self, weights: Weights, features: Features) -> None:
        """Bring up to date what learning these features has changed."""
        for bucket in (_BIAS, *features.runs, *features.facts):
            weights.values[bucket] = self.weight(bucket)

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

    def __init__(self, values: array[float]) -> None:
        self.values = values

    def score(self, features: Features) -> float:
        """Return the probability that a person would decide against it, 0 to 1."""
        weight = self.values.__getitem__
        total = weight(_BIAS) + features.value * sum(features.pick(self.values))
        return _probability(total + FACT_VALUE * sum(map(weight, features.facts)))


def _probability(total: float) -> float:
    return 1.0 / (1.0 + exp(-max(-35.0, min(35.0, total))))
