"""The logits go into nll_loss as if they were log-probabilities."""

def train_step(model, batch, loss_fn, optimizer, device):
    x, y = (batch["x"], batch["y"]) if isinstance(batch, dict) else batch
    x, y = x.to(device), y.to(device)
    model.train()
    optimizer.zero_grad()
    loss = F.nll_loss(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.detach()
