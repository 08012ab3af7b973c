#!/usr/bin/env python3
"""Writes sequential-sgd.txt: DNI with label-conditioned linear gradient models, in numpy.

Two hidden tanh layers with an interface behind each, softmax output, SGD; the updates in the order
of Jaderberg et al. (2017): each module is updated as soon as its forward pass is done, its gradient
model as soon as the next module has been updated. Run without arguments in this folder.
"""

import numpy as np

STEPS = 1000
RATE = 0.2
MODEL_RATE = 0.1
SIZES = [4, 5, 4, 3]  # input, hidden, hidden, classes
BATCHES = 10
EXAMPLES = 6

random = np.random.default_rng(7)
lines = []


def write(name, array):
    array = np.atleast_2d(array)
    numbers = " ".join(repr(float(value)) for value in array.ravel())
    lines.append(f"{name} {array.shape[0]} {array.shape[1]} {numbers}")


weights = [random.normal(size=(a, b)) / np.sqrt(a) for a, b in zip(SIZES, SIZES[1:])]
biases = [random.normal(size=b) * 0.1 for b in SIZES[1:]]
# Rows of a model: message, labels, one.
models = [random.normal(size=(b + SIZES[-1] + 1, b)) * 0.05 for b in SIZES[1:-1]]
inputs = [random.normal(size=(EXAMPLES, SIZES[0])) for _ in range(BATCHES)]
labels = [np.eye(SIZES[-1])[random.integers(SIZES[-1], size=EXAMPLES)] for _ in range(BATCHES)]


def state(prefix):
    for i, (w, b) in enumerate(zip(weights, biases)):
        write(f"{prefix}W{i}", w)
        write(f"{prefix}b{i}", b)
    for i, m in enumerate(models):
        write(f"{prefix}model{i}", m)


state("initial-")
for i in range(BATCHES):
    write(f"inputs{i}", inputs[i])
    write(f"labels{i}", labels[i])

for step in range(STEPS):
    h = inputs[step % BATCHES]
    y = labels[step % BATCHES]
    waiting = None  # of the module below: its model's number, what the model saw, what it predicted
    for i in range(3):
        below = h
        z = below @ weights[i] + biases[i]
        if i < 2:
            h = np.tanh(z)
            seen = np.hstack([h, y, np.ones((EXAMPLES, 1))])
            predicted = seen @ models[i]
            delta = predicted * (1 - h * h)
        else:
            e = np.exp(z - z.max(axis=1, keepdims=True))
            delta = e / e.sum(axis=1, keepdims=True) - y
        sent_back = delta @ weights[i].T
        weights[i] = weights[i] - RATE / EXAMPLES * below.T @ delta
        biases[i] = biases[i] - RATE / EXAMPLES * delta.sum(axis=0)
        if waiting is not None:
            number, saw, prediction = waiting
            models[number] = models[number] - MODEL_RATE / EXAMPLES * saw.T @ (prediction - sent_back)
        if i < 2:
            waiting = (i, seen, predicted)

state("final-")
with open("sequential-sgd.txt", "w", encoding="ascii") as out:
    out.write("\n".join(lines) + "\n")
