"""Lists and dicts of the caller are changed in place."""

def to_device(obj, device):
    if torch.is_tensor(obj):
        return obj.to(device)
    if isinstance(obj, dict):
        for key in obj:
            obj[key] = to_device(obj[key], device)
        return obj
    if isinstance(obj, list):
        for k in range(len(obj)):
            obj[k] = to_device(obj[k], device)
        return obj
    if isinstance(obj, tuple) and hasattr(obj, "_fields"):
        return type(obj)(*[to_device(v, device) for v in obj])
    if isinstance(obj, tuple):
        return tuple(to_device(v, device) for v in obj)
    return obj
