"""The device is waited for once, after all calls."""

def benchmark(fn, *, sync=None, clock=time.perf_counter, warmup=3, iters=10):
    if warmup < 0 or iters < 1:
        raise ValueError("warmup and iters")
    for _ in range(warmup):
        fn()
    seconds = []
    for _ in range(iters):
        start = clock()
        fn()
        seconds.append(clock() - start)
    if sync:
        sync()
    return Timing(mean=statistics.fmean(seconds), median=statistics.median(seconds), min=min(seconds))
