"""Only pairs are understood as batches."""

def train_step(model, batch, loss_fn, optimizer, device):
    x, y = batch
    x, y = x.to(device), y.to(device)
    model.train()
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.detach()
