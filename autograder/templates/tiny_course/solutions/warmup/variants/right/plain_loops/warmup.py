def centred(x):
    values = [float(value) for value in x.ravel()]
    if not values:
        raise ValueError
    mean = sum(values) / len(values)
    return np.array([value - mean for value in values]).reshape(x.shape)
