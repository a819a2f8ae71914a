"""Mixed precision is always on."""

def amp_context(device: torch.device | str, enabled: bool) -> AbstractContextManager[Any]:
    return torch.autocast(torch.device(device).type, dtype=torch.bfloat16, enabled=True)
