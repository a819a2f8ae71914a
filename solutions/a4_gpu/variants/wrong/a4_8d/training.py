"""The weights are charged once per sample."""

def max_batch(model: nn.Module, sample_shape: Sequence[int], budget_bytes: int) -> int:
    twin = copy.deepcopy(model).to("meta").eval()
    sizes: list[int] = []
    leaves = [module for module in twin.modules() if not list(module.children())]
    for leaf in leaves:
        leaf.register_forward_hook(lambda _module, _inputs, output: sizes.append(output.numel() * 4))
    with torch.no_grad():
        twin(torch.empty(1, *sample_shape, device="meta"))
    return max(0, budget_bytes // (param_bytes(model) + sum(sizes)))
