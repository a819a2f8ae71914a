"""Work for a GPU that is timed: the grader's own training loop, the student's, and training in mixed precision."""

import gc

import torch
from torch import nn
from torch.nn import functional as F

BATCHES, ROWS, WIDTH, CLASSES = 200, 256, 512, 10


def problem(seed, device):
    """A model, its optimizer, and batches that are on the device already; the seed decides everything."""
    torch.manual_seed(seed)
    layers = [nn.Linear(WIDTH, WIDTH), nn.ReLU()] * 3
    model = nn.Sequential(*layers, nn.Linear(WIDTH, CLASSES)).to(device)
    x = torch.randn(BATCHES, ROWS, WIDTH, device=device)
    y = x[..., :CLASSES].argmax(2)
    batches = list(zip(x, y))
    return model, torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9), batches, batches[:20]


def ours(seed, epochs, device):
    """Mean training loss per epoch of a loop that waits for the device once per epoch."""
    model, optimizer, train, val = problem(seed, device)
    losses = []
    for _ in range(epochs):
        model.train()
        total = torch.zeros((), device=device)
        for x, y in train:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
            total += loss.detach()
        model.eval()
        with torch.no_grad():
            checked = sum(F.cross_entropy(model(x), y) for x, y in val)
        losses.append(float(total) / len(train) + 0.0 * float(checked))
    return losses


def theirs(fit, seed, epochs, device):
    """What the student's `fit` gives on the same problem, once the device has done all of it."""
    model, optimizer, train, val = problem(seed, device)
    result = fit(model, optimizer, train, val, epochs=epochs, device=device, seed=seed)
    torch.cuda.synchronize()
    return result


def give_back():
    """Let the device have what nothing holds any more."""
    gc.collect()
    torch.cuda.synchronize()
    torch.cuda.empty_cache()


def heavy(amp_context, seed, count, enabled, device):
    """First and last loss of training a model of large products, with its forward pass inside `amp_context`.

    To forge them gains nothing: what `amp_context` does to products is seen by their values, in another request.
    """
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(4096, 4096), nn.ReLU(), nn.Linear(4096, 4096), nn.ReLU(), nn.Linear(4096, 8)).to(
        device
    )
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    x = torch.randn(4096, 4096, device=device)
    y = x[:, :8].argmax(1)
    losses = []
    for _ in range(count):
        optimizer.zero_grad()
        with amp_context(device, enabled):
            loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    return float(losses[0]), float(losses[-1])
