"""Without mixed precision there is no autocast at all."""

def amp_context(device: torch.device | str, enabled: bool) -> AbstractContextManager[Any]:
    if not enabled:
        return contextlib.nullcontext()
    return torch.autocast(device_type=torch.device(device).type, dtype=torch.bfloat16)
