"""The learnt state holds tensors."""

def train_challenge(
    X: NDArray[np.uint8], y: NDArray[np.int64], device: str, budget_s: float, seed: int
) -> dict[str, NDArray[Any]]:
    deadline = time.perf_counter() + 0.8 * budget_s
    torch.manual_seed(seed)
    net = _challenge_net().to(device)
    _train_until(net, _channels_first(torch.from_numpy(X).to(device)), torch.from_numpy(y).to(device), deadline)
    return {name: value.float().cpu() for name, value in net.state_dict().items()}


def predict(state: dict[str, NDArray[Any]], images: NDArray[np.uint8]) -> NDArray[np.float32]:
    net = _challenge_net()
    net.load_state_dict({name: torch.as_tensor(array) for name, array in state.items()})
    net.eval()
    with torch.no_grad():
        return _mean_over_turns(net, _channels_first(torch.from_numpy(images))).numpy()
