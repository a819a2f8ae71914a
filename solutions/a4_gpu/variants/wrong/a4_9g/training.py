"""A linear model is trained."""

def _challenge_net():
    return nn.Sequential(nn.BatchNorm2d(3), nn.Flatten(), nn.Linear(1728, 10))


def _mean_over_turns(net, x):
    return net(x).softmax(1)
