"""Builds the student's models, runs them, and gives arrays back."""

import torch
import training


def mlp(sizes, activation, X):
    """Parameters in their order, and the outputs for X."""
    model = training.build_mlp(sizes, activation).double()
    with torch.no_grad():
        return [p.detach().numpy() for p in model.parameters()], model(torch.from_numpy(X)).numpy()


def mlp_counts(requests):
    """The number of trainable parameters for each list of sizes."""
    return [_trainable(training.build_mlp(sizes)) for sizes in requests]


def cnn_counts(requests):
    """The number of trainable parameters for each (num_classes, width)."""
    return [_trainable(training.SmallCNN(*request)) for request in requests]


def _trainable(model):
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def cnn_outputs(batches, classes, width):
    """Outputs of one network in evaluation mode for several batches."""
    model = training.SmallCNN(classes, width).eval()
    with torch.no_grad():
        return [model(torch.from_numpy(batch)).numpy() for batch in batches]


def copied(x, classes, width):
    """Outputs of a network, of another, and of the other after it was given the first one's state."""
    first, second = (training.SmallCNN(classes, width).eval() for _ in range(2))
    pictures = torch.from_numpy(x)
    with torch.no_grad():
        before = first(pictures).numpy(), second(pictures).numpy()
        second.load_state_dict(first.state_dict())
        return (*before, second(pictures).numpy())


def gradients(x, weights, classes, width):
    """The outputs for x in training mode, and the gradient of their weighted sum for each parameter (None: none)."""
    model = training.SmallCNN(classes, width)
    outputs = model(torch.from_numpy(x))
    (outputs * torch.from_numpy(weights)).sum().backward()
    return outputs.detach().numpy(), [None if p.grad is None else p.grad.numpy() for p in model.parameters()]


def on_meta(classes, width, n):
    """The outputs' shape on the meta device, and how many parameters there are; words where devices are mixed."""
    model = training.SmallCNN(classes, width).to("meta").eval()
    try:
        outputs = model(torch.empty(n, 3, 24, 24, device="meta"))
    except NotImplementedError as error:
        if not error.args:  # the stub's; torch's own has words about the device
            raise
        return f"mixed: {error}", 0
    except RuntimeError as error:
        return f"mixed: {error}", 0
    return (list(outputs.shape) if outputs.is_meta else f"on {outputs.device}"), sum(1 for _ in model.parameters())
