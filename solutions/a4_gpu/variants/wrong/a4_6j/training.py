"""All bad epochs count against the patience, not only those in a row."""

def fit(
    model: nn.Module,
    optimizer: Optimizer,
    train_loader: Iterable[tuple[Tensor, Tensor]],
    val_loader: Iterable[tuple[Tensor, Tensor]],
    *,
    epochs: int,
    device: torch.device | str,
    seed: int,
    start_epoch: int = 0,
    patience: int | None = None,
    log_every: int = 0,
) -> FitResult:
    if start_epoch >= epochs:
        raise ValueError(f"no epoch to run from {start_epoch} to {epochs}")
    seed_everything(seed)
    history: list[dict[str, float]] = []
    best_epoch, best_loss, best_state = start_epoch, math.inf, _snapshot(model)
    bad = 0
    for epoch in range(start_epoch, epochs):
        train_loss = _train_epoch(model, optimizer, train_loader, device, log_every)
        val_loss = _val_loss(model, val_loader, device)
        history.append({"epoch": epoch, "train_loss": train_loss, "val_loss": val_loss})
        if val_loss < best_loss:
            best_epoch, best_loss, best_state = epoch, val_loss, _snapshot(model)
        else:
            bad += 1
        if patience is not None and bad >= patience:
            break
    model.load_state_dict(best_state)
    return FitResult(history=history, best_epoch=best_epoch, best_state=best_state)
