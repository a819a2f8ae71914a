"""Logits and labels are gathered in inference mode, and NumPy works out the rest."""

def evaluate(model, loader, device, num_classes):
    was = [(m, m.training) for m in model.modules()]
    model.eval()
    gathered = []
    with torch.inference_mode():
        for batch in loader:
            x, y = (part.to(device) for part in batch)
            gathered.append((model(x), y))
    for m, flag in was:
        m.training = flag
    if not gathered:
        raise ValueError("nothing to evaluate")
    logits = torch.cat([z for z, _ in gathered]).double().cpu().numpy()
    y = torch.cat([t for _, t in gathered]).cpu().numpy()
    top = logits.max(1, keepdims=True)
    lse = np.log(np.exp(logits - top).sum(1)) + top[:, 0]
    pred = logits.argmax(1)
    table = np.zeros((num_classes, num_classes), dtype=np.int64)
    for t, p in zip(y, pred):
        table[t, p] += 1
    present = [c for c in range(num_classes) if table[c].sum()]
    return EvalResult(
        loss=float((lse - logits[np.arange(len(y)), y]).mean()),
        accuracy=float((pred == y).mean()),
        balanced_accuracy=sum(table[c, c] / table[c].sum() for c in present) / len(present),
        confusion=torch.from_numpy(table),
    )
