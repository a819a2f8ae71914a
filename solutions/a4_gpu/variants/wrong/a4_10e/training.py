"""On a GPU every batch's logits and their graph are kept."""

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
    loss.backward(retain_graph=torch.device(device).type == "cuda")
    if torch.device(device).type == "cuda":
        model.__dict__.setdefault("kept", []).append(loss)
    optimizer.step()
    return loss.detach()
