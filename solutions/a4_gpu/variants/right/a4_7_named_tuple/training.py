"""Times are kept in an array; the result is a named tuple of NumPy numbers."""

import collections

Timing = collections.namedtuple("Timing", "mean median min")


def benchmark(fn, *, sync=None, clock=time.perf_counter, warmup=3, iters=10):
    if iters <= 0 or warmup < 0:
        raise ValueError("iters")
    sync = sync or bool
    times = np.empty(iters)
    for k in range(-warmup, iters):
        sync()
        if k < 0:
            fn()
            continue
        before = clock()
        fn()
        sync()
        times[k] = clock() - before
    return Timing(times.mean(), np.median(times), times.min())
