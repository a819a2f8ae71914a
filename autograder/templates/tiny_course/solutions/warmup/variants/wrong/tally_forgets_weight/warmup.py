class Tally:
    def __init__(self):
        self.total = 0.0

    def add(self, weight):
        self.total += 1.0
