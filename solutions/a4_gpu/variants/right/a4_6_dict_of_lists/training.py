"""The history is a dict of lists, the loop is its own, and the best weights are deep copies."""

def fit(model, optimizer, train_loader, val_loader, *, epochs, device, seed, start_epoch=0, patience=None, log_every=0):
    if epochs <= start_epoch:
        raise ValueError("nothing to do")
    seed_everything(seed)
    columns = {"epoch": [], "train_loss": [], "val_loss": []}
    waited, best = 0, None
    for epoch in range(start_epoch, epochs):
        model.train()
        sums, counts = [], 0
        for x, y in train_loader:
            x, y = x.to(device), y.to(device)
            loss = F.cross_entropy(model(x), y, reduction="none")
            optimizer.zero_grad()
            loss.mean().backward()
            optimizer.step()
            sums.append(loss.detach().sum())
            counts += y.numel()
            if log_every and len(sums) % log_every == 0:
                print(epoch, len(sums), float(loss.detach().mean()))
        columns["epoch"].append(epoch)
        columns["train_loss"].append(torch.stack(sums).sum().item() / counts)
        model.eval()
        with torch.no_grad():
            parts = [F.cross_entropy(model(x.to(device)), y.to(device), reduction="none") for x, y in val_loader]
        columns["val_loss"].append(torch.cat(parts).mean().item())
        waited += 1
        if best is None or columns["val_loss"][-1] < best[0]:
            best, waited = (columns["val_loss"][-1], epoch, copy.deepcopy(model.state_dict())), 0
        if patience is not None and waited >= patience:
            break
    model.load_state_dict(best[2])
    return FitResult(history=columns, best_epoch=best[1], best_state=best[2])
