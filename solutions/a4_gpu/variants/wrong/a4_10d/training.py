"""What was learnt on a GPU is turned into arrays without bringing it back first."""

def train_challenge(
    X: NDArray[np.uint8], y: NDArray[np.int64], device: str, budget_s: float, seed: int
) -> dict[str, NDArray[Any]]:
    deadline = time.perf_counter() + 0.8 * budget_s
    torch.manual_seed(seed)
    net = _challenge_net().to(device)
    _train_until(net, _channels_first(torch.from_numpy(X).to(device)), torch.from_numpy(y).to(device), deadline)
    return {name: value.float().numpy() for name, value in net.state_dict().items()}
