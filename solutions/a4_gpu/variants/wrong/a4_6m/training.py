"""The history holds tensors."""

def _train_epoch(
    model: nn.Module, optimizer: Optimizer, loader: Iterable[Any], device: torch.device | str, log_every: int
) -> float:
    total, samples = torch.zeros((), dtype=torch.float64, device=device), 0
    for number, (x, y) in enumerate(loader, start=1):
        loss = train_step(model, (x, y), F.cross_entropy, optimizer, device)
        total += loss.double() * len(y)
        samples += len(y)
        if log_every and number % log_every == 0:
            print(f"batch {number}: loss {loss.item():.4f}")
    return total / samples
