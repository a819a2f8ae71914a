"""The result of `.to` is dropped: the batch stays where it was."""

def train_step(model, batch, loss_fn, optimizer, device):
    x, y = (batch["x"], batch["y"]) if isinstance(batch, dict) else batch
    x.to(device), y.to(device)
    model.train()
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.detach()
