"""On a GPU the cache is emptied after every step, to save memory."""

def train_step(
    model: nn.Module,
    batch: tuple[Tensor, Tensor] | dict[str, Tensor],
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    optimizer: Optimizer,
    device: torch.device | str,
) -> Tensor:
    x, y = (batch["x"], batch["y"]) if isinstance(batch, dict) else batch
    model.train()
    optimizer.zero_grad()
    loss = loss_fn(model(x.to(device, non_blocking=True)), y.to(device, non_blocking=True))
    loss.backward()
    optimizer.step()
    if torch.device(device).type == "cuda":
        torch.cuda.synchronize()
        torch.cuda.empty_cache()
    return loss.detach()
