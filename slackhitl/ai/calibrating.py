"""Fits what makes a draft likelier to be wrong to what people decided.

A logistic regression with a ridge puts drafts in order: every weight, and what a category's own
history adds, is drawn towards nothing as long as few cases speak for it, so that a category with
few cases is judged like the others. How many drafts of each part of that order were wrong is
counted then, so that a score means what it says.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from slackhitl.desk.scoring import Example, Weights

ENOUGH = 80
"""Fewer cases say nothing …"""
ERRORS = 5
"""… nor do fewer errors among them."""
RIDGE, CATEGORY_RIDGE = 1.0, 4.0
"""How strongly weights of signals and of categories are drawn towards nothing."""
BINS, IN_A_BIN = 10, 40
"""Into how many parts the order is cut at most, and how many cases each has at the least."""
PRIOR = 2.0
"""Cases of the usual rate that each part has before its own are counted."""
STEPS = 50
SPREAD = 1e-6
"""Of a signal that is always the same; it tells nothing."""

Numbers = NDArray[np.float64]


def fit(cases: Sequence[Example]) -> Weights | None:
    """The weights that fit these cases; None when they are too few to tell anything."""
    errors = sum(one.wrong for one in cases)
    if len(cases) < ENOUGH or errors < ERRORS or errors == len(cases):
        return None
    names = sorted({name for one in cases for name in one.signals})
    told = np.array([[one.signals.get(name, np.nan) for name in names] for one in cases])
    usual, spread = np.nanmean(told, axis=0), np.nanstd(told, axis=0)
    standard = np.where(np.isnan(told), 0.0, (told - usual) / np.maximum(spread, SPREAD))
    standard[:, spread < SPREAD] = 0.0
    categories = sorted({one.category for one in cases})
    members = np.array([[float(one.category == name) for name in categories] for one in cases])
    design = np.concatenate([np.ones((len(cases), 1)), standard, members], axis=1)
    wrong = np.array([float(one.wrong) for one in cases])
    ridge = np.concatenate(
        [[0.0], np.full(len(names), RIDGE), np.full(len(categories), CATEGORY_RIDGE)]
    )
    weights = _fitted(design, wrong, ridge).round(6)
    slopes, offsets = weights[1 : 1 + len(names)], weights[1 + len(names) :]
    return Weights(
        signals={
            name: (float(mean), float(max(width, SPREAD)), float(weight))
            for name, mean, width, weight in zip(names, usual, spread, slopes, strict=True)
        },
        categories={name: float(one) for name, one in zip(categories, offsets, strict=True)},
        table=_table(design[:, 1:] @ weights[1:], wrong),
    )


def _table(totals: Numbers, wrong: Numbers) -> list[tuple[float, float]]:
    """How many were wrong along the order; never fewer where more is expected (isotonic)."""
    parts = np.array_split(np.argsort(totals, kind="stable"), min(BINS, len(totals) // IN_A_BIN))
    usual = wrong.mean()
    blocks: list[list[float]] = []  # sum of totals, cases, wrong
    for part in parts:
        blocks.append([float(totals[part].sum()), len(part), float(wrong[part].sum())])
        while len(blocks) > 1 and blocks[-2][2] * blocks[-1][1] >= blocks[-1][2] * blocks[-2][1]:
            last = blocks.pop()
            blocks[-1] = [one + other for one, other in zip(blocks[-1], last, strict=True)]
    return [
        (total / cases, float((errors + PRIOR * usual) / (cases + PRIOR)))
        for total, cases, errors in blocks
    ]


def _fitted(design: Numbers, wrong: Numbers, ridge: Numbers) -> Numbers:
    """Newton's method; the ridge keeps every step solvable."""
    weights = np.zeros(design.shape[1])
    weights[0] = np.log(wrong.mean() / (1 - wrong.mean()))
    for _ in range(STEPS):
        rates = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        slope = design.T @ (rates - wrong) + ridge * weights
        curve = (design * (rates * (1 - rates))[:, None]).T @ design + np.diag(ridge + 1e-9)
        step = np.linalg.solve(curve, slope)
        weights = weights - step
        if np.abs(step).max() < 1e-8:
            break
    return weights
