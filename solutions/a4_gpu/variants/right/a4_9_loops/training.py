"""The metric is a loop over rows, the analysis goes through pictures one by one."""

def metric(pred, target):
    for side in (pred, target):
        if not np.issubdtype(np.asarray(side).dtype, np.integer):
            raise TypeError("class numbers are integers")
    if np.shape(pred) != np.shape(target) or np.ndim(target) != 1 or len(target) < 1:
        raise ValueError("shapes")
    hits, counts = {}, {}
    for p, t in zip(pred, target):
        counts[t] = counts.get(t, 0) + 1
        hits[t] = hits.get(t, 0) + (p == t)
    return np.float64(sum(hits[t] / counts[t] for t in counts) / len(counts))


def analyse(X, y):
    classes = int(max(y)) + 1
    sums, counts = np.zeros((classes, *X.shape[1:])), np.zeros(classes)
    for k in range(0, len(X), 2):
        sums[y[k]] += X[k]
        counts[y[k]] += 1
    means = sums / counts[:, None, None, None]
    right = [int(np.argmin(((means - X[k]) ** 2).sum(axis=(1, 2, 3)))) == y[k] for k in range(1, len(X), 2)]
    p = np.mean(right)
    per_class = [int((y == c).sum()) for c in range(classes)]
    return Report(
        n=int(X.shape[0]), per_class=per_class, mean_rgb=(X / 255).mean(axis=(0, 1, 2)), majority_acc=max(per_class) / len(y),
        centroid_acc=p, se_at_100=(p * (1 - p)) ** 0.5 / 10,
    )


def handcrafted_features(img):
    grey = img.astype(float) @ [0.299, 0.587, 0.114]
    edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    away = np.abs(img.astype(float) - np.median(img[[0, -1]].reshape(-1, 3), axis=0)).sum(2)
    mask = away > away.max() * 0.4
    ys, xs = np.nonzero(mask)
    turns = np.arctan2(ys - ys.mean(), xs - xs.mean())
    far = np.hypot(ys - ys.mean(), xs - xs.mean())
    profile = [far[np.abs(np.angle(np.exp(1j * (turns - a)))) < 0.4].max(initial=0.0) for a in np.arange(0, 6.28, 0.4)]
    waves = np.abs(np.fft.rfft(profile)) / (far.mean() + 1e-9)
    return np.array([mask.mean(), far.std() / (far.mean() + 1e-9), edge.std() / 255, away[10:14, 10:14].mean() / (away.max() + 1), *waves])
