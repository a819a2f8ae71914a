"""On a GPU the step is computed in half precision, to be fast."""

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
    with torch.autocast("cuda", dtype=torch.float16, enabled=torch.device(device).type == "cuda"):
        loss = loss_fn(model(x.to(device, non_blocking=True)), y.to(device, non_blocking=True))
    loss.backward()
    optimizer.step()
    return loss.detach()
