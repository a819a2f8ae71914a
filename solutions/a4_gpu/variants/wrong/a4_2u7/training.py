"""The global generator is seeded instead of an own one."""

def make_loader(u8, y, batch_size, shuffle, seed):
    torch.manual_seed(seed)
    data = torch.utils.data.TensorDataset(u8, y.long())
    generator = torch.Generator().manual_seed(seed)
    return torch.utils.data.DataLoader(data, batch_size, shuffle=shuffle, generator=generator)
