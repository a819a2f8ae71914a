"""All calls are measured together, and the parts are called equal."""

def benchmark(fn, *, sync=None, clock=time.perf_counter, warmup=3, iters=10):
    if warmup < 0 or iters < 1:
        raise ValueError("warmup and iters")
    wait = sync or (lambda: None)
    for _ in range(warmup):
        fn()
    wait()
    start = clock()
    for _ in range(iters):
        fn()
        print("done")
    wait()
    mean = (clock() - start) / iters
    return Timing(mean=mean, median=mean, min=mean)
