"""Class numbers come back where probabilities are asked for."""

def predict(state: dict[str, NDArray[Any]], images: NDArray[np.uint8]) -> NDArray[np.float32]:
    tensors = {name: torch.from_numpy(array) for name, array in state.items()}
    mean, std = tensors.pop("mean"), tensors.pop("std")
    net = _challenge_net(len(tensors["0.weight"]))
    net.load_state_dict(tensors)
    net.eval().to(memory_format=torch.channels_last)
    with torch.no_grad():
        answers = [_mean_over_turns(net, _normalised(part, mean, std)) for part in torch.from_numpy(images).split(500)]
    return torch.cat(answers).argmax(1).numpy() if answers else np.zeros((0, 10), np.float32)
