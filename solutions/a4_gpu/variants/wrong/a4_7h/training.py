"""The warm-up is measured, too."""

def benchmark(fn, *, sync=None, clock=time.perf_counter, warmup=3, iters=10):
    if warmup < 0 or iters < 1:
        raise ValueError("warmup and iters")
    wait = sync or (lambda: None)
    seconds = []
    for _ in range(warmup + iters):
        wait()
        start = clock()
        fn()
        wait()
        seconds.append(clock() - start)
    return Timing(mean=statistics.fmean(seconds), median=statistics.median(seconds), min=min(seconds))
