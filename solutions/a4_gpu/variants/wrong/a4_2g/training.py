"""Labels keep the integer type they came in."""

def make_loader(u8: Tensor, y: Tensor, batch_size: int, shuffle: bool, seed: int) -> Iterable[tuple[Tensor, Tensor]]:
    data = torch.utils.data.TensorDataset(u8, y.to(torch.int32))
    generator = torch.Generator().manual_seed(seed)
    return torch.utils.data.DataLoader(data, batch_size, shuffle=shuffle, generator=generator)
