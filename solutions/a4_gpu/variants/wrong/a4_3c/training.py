"""A constant of the network is a plain tensor attribute, not a buffer."""

class SmallCNN(nn.Module):
    def __init__(self, num_classes=10, width=8):
        super().__init__()
        self.one = nn.Conv2d(3, width, 3, padding=1)
        self.two = nn.Conv2d(width, 2 * width, 3, padding=1)
        self.scale = torch.full((1, 3, 1, 1), 0.5)
        self.head = nn.Linear(2 * width * 36, num_classes)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.one(x * self.scale)), 2)
        x = F.max_pool2d(F.relu(self.two(x)), 2)
        return self.head(x.flatten(1))
