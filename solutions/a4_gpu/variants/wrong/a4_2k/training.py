"""The short last batch is dropped."""

def make_loader(u8: Tensor, y: Tensor, batch_size: int, shuffle: bool, seed: int) -> Iterable[tuple[Tensor, Tensor]]:
    data = torch.utils.data.TensorDataset(u8, y.to(torch.int64))
    generator = torch.Generator().manual_seed(seed)
    return torch.utils.data.DataLoader(data, batch_size, shuffle=shuffle, generator=generator, drop_last=True)
