"""The loader draws its orders from the global generator."""

def make_loader(u8: Tensor, y: Tensor, batch_size: int, shuffle: bool, seed: int) -> Iterable[tuple[Tensor, Tensor]]:
    data = torch.utils.data.TensorDataset(u8, y.to(torch.int64))
    return torch.utils.data.DataLoader(data, batch_size, shuffle=shuffle)
