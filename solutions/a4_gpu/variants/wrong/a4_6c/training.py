"""best_state refers to weights that go on training."""

def _snapshot(model):
    return model.state_dict()
