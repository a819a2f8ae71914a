"""Work for a GPU: the grader's own training loop, the student's on the same model, and products in mixed precision."""

import gc

import torch
import training
from torch import nn
from torch.nn import functional as F

BATCHES, ROWS, WIDTH, CLASSES = 200, 256, 512, 10


def steps(W, b, batches, lr, dtype, device):
    """Losses, weights and biases after steps with the student's `train_step`; batches start on the CPU."""
    kind = getattr(torch, dtype)
    model = nn.Linear(W.shape[1], W.shape[0]).to(kind)
    with torch.no_grad():
        model.weight.copy_(torch.from_numpy(W))
        model.bias.copy_(torch.from_numpy(b))
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for x, y in batches:
        batch = torch.from_numpy(x).to(kind), torch.from_numpy(y)
        loss = training.train_step(model, batch, F.cross_entropy, optimizer, device)
        losses.append(None if loss is None else float(loss))
    return losses, model.weight.detach().cpu().double().numpy(), model.bias.detach().cpu().double().numpy()


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


def theirs(seed, epochs, device):
    """The history of the student's `fit` on the same problem."""
    model, optimizer, train, val = problem(seed, device)
    history = training.fit(model, optimizer, train, val, epochs=epochs, device=device, seed=seed).history
    torch.cuda.synchronize()
    return history


def give_back():
    """Let the device have what nothing holds any more."""
    gc.collect()
    torch.cuda.synchronize()
    torch.cuda.empty_cache()


def product_dtype(device, enabled):
    """The dtype of a product inside `amp_context`."""
    a = torch.randn(64, 64, device=device)
    with training.amp_context(device, enabled):
        return str((a @ a).dtype).removeprefix("torch.")


def heavy(seed, count, enabled, device):
    """First and last loss of training a model of large products, with its forward pass inside `amp_context`."""
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
        with training.amp_context(device, enabled):
            loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    return float(losses[0]), float(losses[-1])
