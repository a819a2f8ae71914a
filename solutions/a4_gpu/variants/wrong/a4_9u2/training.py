"""What was learnt is not returned."""

def train_challenge(
    X: NDArray[np.uint8], y: NDArray[np.int64], device: str, budget_s: float, seed: int
) -> dict[str, NDArray[Any]]:
    deadline = time.perf_counter() + 0.8 * budget_s - 0.2
    torch.manual_seed(seed)
    pictures = torch.from_numpy(X).to(device)
    labels = torch.from_numpy(y).to(device)
    mean, std = pictures.float().mean((0, 1, 2)), pictures.float().std((0, 1, 2))
    net = _challenge_net(_WIDTH).to(device, memory_format=torch.channels_last)
    _train_until(net, _normalised(pictures, mean, std), labels, deadline)
    state = {name: value.float().cpu().numpy() for name, value in net.state_dict().items()}
    _ = {**state, "mean": mean.cpu().numpy(), "std": std.cpu().numpy()}
