"""The batch is sent to CUDA whatever the device is."""

def train_step(model, batch, loss_fn, optimizer, device):
    x, y = (batch["x"], batch["y"]) if isinstance(batch, dict) else batch
    x, y = x.cuda(), y.cuda()
    model.train()
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.detach()
