#!/usr/bin/env python3
"""Writes tutorial-*.txt: the arithmetic of the public tutorials on synthetic gradients, in numpy.

A line of a file is one update: the printed error and, where there is one, the printed synthetic
error. Trajectories that blow up are cut where they are no longer determined: where the same run
from weights that differ in the 15th digit has another error. Run without arguments in this folder.
"""

import numpy as np

np.seterr(over="ignore", invalid="ignore")

UPDATES = 1000
SMALL = [16, 64, 32, 8]
LARGE = [24, 128, 64, 12]


class Draws:
    """numpy's legacy generator; normal draws may be disturbed in the 15th digit."""

    def __init__(self, seed, disturbance):
        self.random = np.random.RandomState(seed)
        self.other = np.random.RandomState(77)
        self.disturbance = disturbance

    def uniform(self, count):
        return self.random.uniform(size=count)

    def normal(self, *shape):
        factor = 1 + self.disturbance * self.other.randn(*shape)
        return self.random.randn(*shape) * factor


def logistic(z):
    return 1 / (1 + np.exp(-z))


def sums(draws, examples, bits):
    """Two numbers of bits - 1 bits each, and their sum: [examples, 2 bits], [examples, bits]."""
    half = 2 ** (bits - 1)
    left = np.floor(draws.uniform(examples) * half).astype(int)
    right = np.floor(draws.uniform(examples) * half).astype(int)
    places = np.arange(bits - 1, -1, -1)
    digits = [(number[:, None] >> places & 1).astype(float) for number in (left, right, left + right)]
    return np.hstack(digits[:2]), digits[2]


def minibatches(x, y, size):
    while True:
        for start in range(0, len(x), size):
            yield x[start : start + size], y[start : start + size]


def plain(draws, sizes, examples, size, rate):
    x, y = sums(draws, examples, sizes[-1])
    weights = [draws.normal(a, b) * 0.2 - 0.1 for a, b in zip(sizes, sizes[1:])]
    for h, target in minibatches(x, y, size):
        outputs = [h]
        for w in weights:
            outputs.append(logistic(outputs[-1] @ w))
        gradient = outputs[-1] - target
        yield (np.abs(gradient).sum(),)
        changes = []
        for i in reversed(range(3)):
            delta = gradient * outputs[i + 1] * (1 - outputs[i + 1])
            gradient = delta @ weights[i].T
            changes.insert(0, outputs[i].T @ delta)
        for w, change in zip(weights, changes):
            w -= rate * change


def with_bias(draws, sizes, examples, size, rate):
    """The final version: biases, models that start at zero, the true gradient on top."""
    x, y = sums(draws, examples, sizes[-1])
    weights, biases, models, model_biases = [], [], [], []
    for a, b in zip(sizes, sizes[1:]):
        weights.append(draws.normal(a, b) * 2 - 1)
        biases.append(draws.normal(b) * 2 - 1)
        models.append(draws.normal(b, b) * 0)
        model_biases.append(draws.normal(b) * 0)
    for h, target in minibatches(x, y, size):
        outputs, predicted, handed_back = [], [], []
        for i in range(3):
            o = logistic(h @ weights[i] + biases[i])
            g = o - target if i == 2 else o @ models[i] + model_biases[i]
            delta = g * o * (1 - o)
            weights[i] -= rate * h.T @ delta
            biases[i] -= rate * delta.mean(axis=0)
            handed_back.append(delta @ weights[i].T)
            outputs.append(o)
            predicted.append(g)
            h = o
        for i in (1, 0):
            wrong = predicted[i] - handed_back[i + 1]
            models[i] -= rate * outputs[i].T @ wrong
            model_biases[i] -= rate * wrong.mean(axis=0)
        yield np.abs(predicted[2]).sum(), np.abs(handed_back[2] - predicted[1]).sum()


def all_synthetic(draws, sizes, examples, rate, sign, delay=0, lost=False):
    """The first version: three layers with three models; sign 1 climbs as the text does.

    With a delay a model learns from an iteration that many iterations late, predicting once more.
    What the text's parallel order loses are the updates of the models.
    """
    x, y = sums(draws, examples, sizes[-1])
    weights, models = [], []
    for a, b in zip(sizes, sizes[1:]):
        weights.append(draws.normal(a, b) * 0.2 - 0.1)
        models.append(draws.normal(b, b) * 0.2 - 0.1)
    waiting = []
    while True:
        h, outputs, targets, synthetic = x, [], [], 0
        for i in range(3):
            o = logistic(h @ weights[i])
            g = o @ models[i]
            delta = g * o * (1 - o)
            weights[i] += sign * rate * h.T @ delta
            if i > 0:
                targets.append(delta @ weights[i].T)
                synthetic = np.abs(targets[-1] - previous).sum()
            outputs.append(o)
            h, previous = o, g
        targets.append(h - y)
        yield np.abs((h - y) * h * (1 - h)).sum(), synthetic
        waiting.append((outputs, targets))
        # The first layer's model learns before its layer's next forward pass, and so do the others.
        if len(waiting) > delay:
            old_outputs, old_targets = waiting.pop(0)
            if not lost:
                for o, target, model in zip(old_outputs, old_targets, models):
                    model += sign * rate * o.T @ (o @ model - target)


class Adam:
    def __init__(self, parameters, rate):
        self.parameters, self.rate, self.step = parameters, rate, 0
        self.mean, self.square = np.zeros_like(parameters), np.zeros_like(parameters)

    def update(self, gradient):
        self.step += 1
        self.mean = 0.9 * self.mean + 0.1 * gradient
        self.square = 0.999 * self.square + 0.001 * gradient**2
        rate = self.rate * np.sqrt(1 - 0.999**self.step) / (1 - 0.9**self.step)
        self.parameters -= rate * self.mean / (np.sqrt(self.square) + 1e-8)


def with_labels(draws, sizes, examples, size, rate):
    """Linear gradient models that see the labels; the order of Jaderberg et al. (2017)."""
    x, y = sums(draws, examples, sizes[-1])
    weights = [draws.normal(a, b) / np.sqrt(a) for a, b in zip(sizes, sizes[1:])]
    biases = [np.zeros(b) for b in sizes[1:]]
    models = [np.zeros((b + sizes[-1] + 1, b)) for b in sizes[1:-1]]  # rows: message, labels, one
    updaters = [[Adam(array, rate) for array in arrays] for arrays in (weights, biases, models)]
    for h, target in minibatches(x, y, size):
        seen, predicted, handed_back, changes = [], [], [], []
        for i in range(3):
            z = h @ weights[i] + biases[i]
            if i < 2:
                o = np.tanh(z)
                seen.append(np.hstack([o, target, np.ones((len(o), 1))]))
                predicted.append(seen[i] @ models[i])
                delta = predicted[i] * (1 - o * o)
            else:
                o = logistic(z)
                delta = 2 * (o - target) * o * (1 - o)
            handed_back.append(delta @ weights[i].T)
            changes.append((h.T @ delta / len(h), delta.mean(axis=0)))
            h = o
        yield np.abs(h - target).sum(), np.abs(handed_back[2] - predicted[1]).sum()
        for i in range(3):
            updaters[0][i].update(changes[i][0])
            updaters[1][i].update(changes[i][1])
        for i in range(2):
            updaters[2][i].update(seen[i].T @ (predicted[i] - handed_back[i + 1]) / size)


RUNS = {
    "plain": lambda d: plain(d(1), SMALL, 100, 10, 0.1),
    "dni": lambda d: all_synthetic(d(1), LARGE, 1000, 1e-4, 1),
    "dni-corrected": lambda d: all_synthetic(d(1), LARGE, 1000, 1e-4, -1),
    "dni-bias-12": lambda d: with_bias(d(1), LARGE, 1000, 1000, 1e-4),
    "dni-bias-8": lambda d: with_bias(d(1), SMALL, 100, 10, 0.01),
    "dni-labels": lambda d: with_labels(d(1), SMALL, 100, 10, 0.003),
    "order": lambda d: all_synthetic(d(1234), LARGE, 1000, 0.03, 1),
    "order-corrected": lambda d: all_synthetic(d(1234), LARGE, 1000, 1e-4, -1),
    "order-delayed": lambda d: all_synthetic(d(1234), LARGE, 1000, 1e-4, -1, delay=1),
    "order-lost": lambda d: all_synthetic(d(1234), LARGE, 1000, 0.03, 1, lost=True),
}


def first(run, disturbance):
    generator = run(lambda seed: Draws(seed, disturbance))
    return np.array([next(generator) for _ in range(UPDATES)])


for name, run in RUNS.items():
    losses = first(run, 0)
    apart = np.abs(losses - first(run, 1e-15)) <= 1e-7 * np.abs(losses)
    determined = len(losses) if apart.all() else int(np.argmin(apart.all(axis=1)))
    print(name, "determined:", determined, "last:", losses[determined - 1])
    with open(f"tutorial-{name}.txt", "w", encoding="ascii") as out:
        for line in losses[:determined]:
            out.write(" ".join(f"{value:.12e}" for value in line) + "\n")
