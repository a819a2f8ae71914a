"""Nests are walked by torch's own tree map."""

from torch.utils._pytree import tree_map


def to_device(obj, device):
    return tree_map(lambda leaf: leaf.to(device) if torch.is_tensor(leaf) else leaf, obj)
