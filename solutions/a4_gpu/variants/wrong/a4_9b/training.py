"""Pictures are mirrored at random while training."""

def _train_until(net: nn.Module, x: Tensor, y: Tensor, deadline: float) -> None:
    optimizer = torch.optim.AdamW(net.parameters(), lr=_PEAK_RATE, weight_decay=0.02)
    start, steps = time.perf_counter(), _EPOCHS * math.ceil(len(x) / _BATCH)
    batches = (rows for _ in range(_EPOCHS) for rows in torch.randperm(len(x)).split(_BATCH))
    for step, rows in enumerate(batches):
        done = max(step / steps, (time.perf_counter() - start) / max(deadline - start, 1e-3))
        if done >= 1.0:
            return
        for group in optimizer.param_groups:
            group["lr"] = _PEAK_RATE * min(4.0 * done + 0.05, (1.0 - done) / 0.75 + 0.001)
        rows = rows.to(x.device)
        # A quarter turn keeps the class. A mirror would not: it turns an L into a mirrored L.
        turned = torch.flip(x[rows], (3,)) if int(torch.randint(2, ())) else x[rows]
        train_loss = F.cross_entropy(net(turned), y[rows], label_smoothing=0.05)
        optimizer.zero_grad()
        train_loss.backward()
        optimizer.step()



def _mean_over_turns(net, x):
    return torch.stack([net(part).softmax(1) for part in (x, torch.flip(x, (3,)))]).mean(0)
