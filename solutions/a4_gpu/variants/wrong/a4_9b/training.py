"""Pictures are mirrored at random while training."""

def _train_until(net: nn.Module, x: Tensor, y: Tensor, deadline: float) -> None:
    epochs = _EPOCHS
    optimizer = torch.optim.AdamW(net.parameters())
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, _PEAK_RATE, epochs=epochs, steps_per_epoch=len(x[::_BATCH])
    )
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(_BATCH):
            if time.perf_counter() > deadline:
                return
            rows = rows.to(x.device)
            turned = torch.flip(x[rows], (3,)) if int(torch.randint(2, ())) else x[rows]
            optimizer.zero_grad()
            F.cross_entropy(net(turned), y[rows]).backward()
            optimizer.step()
            schedule.step()


def _mean_over_turns(net, x):
    return torch.stack([net(part).softmax(1) for part in (x, torch.flip(x, (3,)))]).mean(0)
