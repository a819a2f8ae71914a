"""A linear model is trained."""

def _challenge_net(width):
    return nn.Sequential(nn.Flatten(), nn.Linear(1728, 10))


def predict(state, images):
    tensors = {name: torch.from_numpy(array) for name, array in state.items()}
    mean, std = tensors.pop("mean"), tensors.pop("std")
    net = _challenge_net(0)
    net.load_state_dict(tensors)
    with torch.no_grad():
        return net(_normalised(torch.from_numpy(images), mean, std)).softmax(1).numpy()
