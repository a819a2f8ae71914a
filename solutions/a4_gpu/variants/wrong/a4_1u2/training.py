"""The moved structure is built but not returned."""

def to_device(obj, device):
    if torch.is_tensor(obj):
        moved = obj.to(device)
    elif isinstance(obj, dict):
        moved = {k: to_device(v, device) for k, v in obj.items()}
