#!/usr/bin/env python3
"""Writes direct-feedback.txt and local-classifiers.txt: three-layer networks in numpy that learn
without a gradient from the layer above.

Two hidden tanh layers, softmax output, SGD, all layers updated at the end of each step.
direct-feedback: a hidden layer's gradient is the output's error times a fixed random matrix
(Nøkland 2016). local-classifiers: it is the gradient of a classifier on the layer, which learns by
the labels (Nøkland and Eidnes 2019); the second one has a hidden layer of ReLUs (Belilovsky et al.
2020). Run without arguments in this folder.
"""

import numpy as np

STEPS = 200
RATE = 0.2
HEAD_RATE = 0.1
SIZES = [4, 5, 4, 3]  # input, hidden, hidden, classes
HEADS = [[5, 3], [4, 6, 3]]  # message, hidden, classes
BATCHES = 10
EXAMPLES = 6


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


class Lines:
    def __init__(self):
        self.lines = []

    def write(self, name, array):
        array = np.atleast_2d(array)
        numbers = " ".join(repr(float(value)) for value in array.ravel())
        self.lines.append(f"{name} {array.shape[0]} {array.shape[1]} {numbers}")

    def save(self, path):
        with open(path, "w", encoding="ascii") as out:
            out.write("\n".join(self.lines) + "\n")


class Head:
    """A classifier on a message."""

    def __init__(self, random, sizes):
        self.weights = [random.normal(size=(a, b)) / np.sqrt(a) for a, b in zip(sizes, sizes[1:])]
        self.weights[-1] *= 0
        self.biases = [np.zeros(b) for b in sizes[1:]]

    def gradient(self, message, labels):
        """With respect to the message, before the head takes its step."""
        seen = [message]
        for w, b in zip(self.weights[:-1], self.biases[:-1]):
            seen.append(np.maximum(seen[-1] @ w + b, 0))
        delta = softmax(seen[-1] @ self.weights[-1] + self.biases[-1]) - labels
        for i in reversed(range(len(self.weights))):
            below = delta @ self.weights[i].T * (seen[i] > 0 if i > 0 else 1)
            self.weights[i] = self.weights[i] - HEAD_RATE / EXAMPLES * seen[i].T @ delta
            self.biases[i] = self.biases[i] - HEAD_RATE / EXAMPLES * delta.sum(axis=0)
            delta = below
        return delta


def train(kind, path):
    random = np.random.default_rng(11)
    weights = [random.normal(size=(a, b)) / np.sqrt(a) for a, b in zip(SIZES, SIZES[1:])]
    biases = [random.normal(size=b) * 0.1 for b in SIZES[1:]]
    feedback = [random.uniform(-0.5, 0.5, size=(SIZES[-1], b)) for b in SIZES[1:-1]]
    heads = [Head(random, sizes) for sizes in HEADS]
    inputs = [random.normal(size=(EXAMPLES, SIZES[0])) for _ in range(BATCHES)]
    labels = [np.eye(3)[random.integers(3, size=EXAMPLES)] for _ in range(BATCHES)]
    lines = Lines()

    def state(prefix):
        for i in range(3):
            lines.write(f"{prefix}{i}_W", weights[i])
            lines.write(f"{prefix}{i}_b", biases[i])
        for i in range(2):
            if kind == "feedback":
                lines.write(f"{prefix}{i}_gradientModelB", feedback[i])
            else:
                for j, (w, b) in enumerate(zip(heads[i].weights, heads[i].biases)):
                    lines.write(f"{prefix}{i}_gradientModel{j}W", w)
                    lines.write(f"{prefix}{i}_gradientModel{j}b", b)

    state("initial-")
    for i in range(BATCHES):
        lines.write(f"inputs{i}", inputs[i])
        lines.write(f"labels{i}", labels[i])
    for step in range(STEPS):
        y = labels[step % BATCHES]
        h = [inputs[step % BATCHES]]
        for i in range(2):
            h.append(np.tanh(h[-1] @ weights[i] + biases[i]))
        error = softmax(h[2] @ weights[2] + biases[2]) - y
        deltas = []
        for i in range(2):
            message = h[i + 1]
            if kind == "feedback":
                gradient = error @ feedback[i]
            else:
                gradient = heads[i].gradient(message, y)
            deltas.append(gradient * (1 - message * message))
        deltas.append(error)
        for i in range(3):
            weights[i] = weights[i] - RATE / EXAMPLES * h[i].T @ deltas[i]
            biases[i] = biases[i] - RATE / EXAMPLES * deltas[i].sum(axis=0)
    state("final-")
    lines.save(path)


train("feedback", "direct-feedback.txt")
train("local", "local-classifiers.txt")
