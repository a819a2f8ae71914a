"""Gradients are never cleared."""

def train_step(model, batch, loss_fn, optimizer, device):
    x, y = (batch["x"], batch["y"]) if isinstance(batch, dict) else batch
    x, y = x.to(device), y.to(device)
    model.train()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.detach()
