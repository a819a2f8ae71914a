def serve(*_a, **_k):
    pass
