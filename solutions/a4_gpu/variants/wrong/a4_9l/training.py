"""The metric takes floats and unequal lengths as they come."""

def metric(pred, target):
    pred, target = np.asarray(pred), np.asarray(target)
    n = min(len(pred), len(target))
    return float(np.mean([np.mean(pred[:n][target[:n] == c] == c) for c in np.unique(target[:n])])) if n else 0.0
