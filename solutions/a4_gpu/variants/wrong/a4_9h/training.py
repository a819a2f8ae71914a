"""Pictures are normalised with the statistics of those that come with them."""

def predict(state: dict[str, NDArray[Any]], images: NDArray[np.uint8]) -> NDArray[np.float32]:
    tensors = {name: torch.from_numpy(array) for name, array in state.items()}
    mean, std = tensors.pop("mean"), tensors.pop("std")
    pictures = torch.from_numpy(images).float()
    mean, std = pictures.mean((0, 1, 2)), pictures.std((0, 1, 2))
    net = _challenge_net(len(tensors["0.weight"]))
    net.load_state_dict(tensors)
    net.eval().to(memory_format=torch.channels_last)
    with torch.no_grad():
        answers = [_mean_over_turns(net, _normalised(part, mean, std)) for part in torch.from_numpy(images).split(500)]
    return torch.cat(answers).numpy() if answers else np.zeros((0, 10), np.float32)
