"""The budget is ignored."""

def _train_until(net: nn.Module, x: Tensor, y: Tensor, deadline: float) -> None:
    epochs = 20 if len(x) > 2000 else _EPOCHS
    optimizer = torch.optim.AdamW(net.parameters())
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, _PEAK_RATE, epochs=epochs, steps_per_epoch=len(x[::_BATCH])
    )
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(_BATCH):
            rows = rows.to(x.device)
            turned = torch.rot90(x[rows], int(torch.randint(4, ())), (2, 3))
            optimizer.zero_grad()
            F.cross_entropy(net(turned), y[rows]).backward()
            optimizer.step()
            schedule.step()
