"""The median is the mean."""

def benchmark(
    fn: Callable[[], Any],
    *,
    sync: Callable[[], Any] | None = None,
    clock: Callable[[], float] = time.perf_counter,
    warmup: int = 3,
    iters: int = 10,
) -> Timing:
    if warmup < 0 or iters < 1:
        raise ValueError("warmup must be at least 0 and iters at least 1")
    wait = sync or (lambda: None)
    for _ in range(warmup):
        fn()
    seconds = []
    for _ in range(iters):
        wait()
        start = clock()
        fn()
        wait()
        seconds.append(clock() - start)
    return Timing(mean=statistics.fmean(seconds), median=statistics.fmean(seconds), min=min(seconds))
