"""On a GPU mixed precision is float16."""

def amp_context(device: torch.device | str, enabled: bool) -> AbstractContextManager[Any]:
    kind = torch.device(device).type
    return torch.autocast(kind, dtype=torch.float16 if kind == "cuda" else torch.bfloat16, enabled=enabled)
