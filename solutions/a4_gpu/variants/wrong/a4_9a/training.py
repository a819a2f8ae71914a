"""The metric is plain accuracy."""

def metric(pred: NDArray[np.int64], target: NDArray[np.int64]) -> float:
    pred, target = np.asarray(pred), np.asarray(target)
    if pred.dtype.kind not in "iu" or target.dtype.kind not in "iu":
        raise TypeError("pred and target must hold class numbers, which are integers")
    if pred.shape != target.shape or target.ndim != 1 or not target.size:
        raise ValueError(f"pred and target must both have shape (M,), not {pred.shape} and {target.shape}")
    return float(np.mean(pred == target))
