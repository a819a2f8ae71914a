"""The optimizer never steps."""

def train_step(model, batch, loss_fn, optimizer, device):
    x, y = (batch["x"], batch["y"]) if isinstance(batch, dict) else batch
    x, y = x.to(device), y.to(device)
    model.train()
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    return loss.detach()
