"""Trains a fully connected network by backprop, as many iterations as each line of the input says.

Arguments: inputs, width of the hidden layers, their number, classes, minibatch, threads, "norm" or "plain".
Prints "ready" and PyTorch's version, then "done" for each line; "missing" where there is no PyTorch.
"""
import sys

try:
    import torch
except ImportError:
    print("missing", flush=True)
    sys.exit()

inputs, hidden, layers, classes, batch, threads = map(int, sys.argv[1:7])
normalized = sys.argv[7] == "norm"
torch.set_num_threads(threads)
torch.manual_seed(1)
stack = []
width = inputs
for _ in range(layers):
    stack.append(torch.nn.Linear(width, hidden, bias=not normalized))
    if normalized:
        stack.append(torch.nn.BatchNorm1d(hidden))
    stack.append(torch.nn.ReLU())
    width = hidden
stack.append(torch.nn.Linear(width, classes))
network = torch.nn.Sequential(*stack)
optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
loss = torch.nn.CrossEntropyLoss()
features = torch.rand(batch, inputs)
labels = torch.randint(classes, (batch,))
print("ready", torch.__version__, flush=True)
for line in sys.stdin:
    for _ in range(int(line)):
        optimizer.zero_grad()
        loss(network(features), labels).backward()
        optimizer.step()
    print("done", flush=True)
