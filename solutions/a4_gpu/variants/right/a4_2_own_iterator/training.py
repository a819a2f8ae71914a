"""Batches come from a class with a generator of NumPy's; slices replace the loader of torch."""

class _Batches:
    def __init__(self, u8, y, size, shuffle, seed):
        self.u8, self.y, self.size, self.shuffle = u8, y.long(), size, shuffle
        self.rng = np.random.default_rng(seed)

    def __iter__(self):
        n = len(self.y)
        rows = torch.from_numpy(self.rng.permutation(n)) if self.shuffle else torch.arange(n)
        for k in range(0, n, self.size):
            yield [self.u8[rows[k : k + self.size]], self.y[rows[k : k + self.size]]]


def make_loader(u8, y, batch_size, shuffle, seed):
    return _Batches(u8, y, batch_size, shuffle, seed)


def split_indices(n, val_fraction, seed):
    if val_fraction < 0 or val_fraction >= 1:
        raise ValueError("val_fraction")
    rows = np.random.default_rng(seed).permutation(n)
    cut = n - int(n * val_fraction)
    return torch.tensor(rows[:cut]), torch.tensor(rows[cut:])
