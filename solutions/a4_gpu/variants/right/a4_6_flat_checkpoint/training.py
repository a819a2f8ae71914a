"""A checkpoint is a list with its tensors on the CPU; random state is seeded with a larger number."""

def seed_everything(seed):
    np.random.seed([seed, 4])
    random.seed(f"seed {seed}")
    torch.manual_seed(seed * 31 + 7)


def save_ckpt(path, model, optimizer, epoch):
    tensors = {name: value.cpu() for name, value in model.state_dict().items()}
    torch.save([int(epoch), tensors, optimizer.state_dict()], str(path))


def load_ckpt(path, model, optimizer, device):
    epoch, tensors, rest = torch.load(str(path), map_location=torch.device(device))
    model.load_state_dict(tensors)
    optimizer.load_state_dict(rest)
    return epoch
