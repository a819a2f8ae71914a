"""Gradients are zeroed, not dropped, before and after; tensors move without blocking; the loss leaves no graph."""

def train_step(model, batch, loss_fn, optimizer, device):
    x, y = (batch["x"], batch["y"]) if isinstance(batch, dict) else batch
    x, y = x.to(device, non_blocking=True), y.to(device, non_blocking=True)
    model.train()
    optimizer.zero_grad(set_to_none=False)
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return loss.detach()
