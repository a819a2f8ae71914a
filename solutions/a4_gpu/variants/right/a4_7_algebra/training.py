"""Everything is brought to one side of the comparison, and rates are inverted first."""

def gpu_worth_it(flops, bytes_moved, cpu_flops_s, gpu_flops_s, link_bytes_s, launch_s):
    gain = flops * (1 / cpu_flops_s - 1 / gpu_flops_s)
    return bool(gain - bytes_moved / link_bytes_s > launch_s)


def break_even_hours(buy_usd, rent_usd_per_hour, utilization=1.0):
    if not (utilization > 0 and utilization <= 1) or buy_usd < 0 or rent_usd_per_hour <= 0:
        raise ValueError("no such market")
    return np.float64(buy_usd) / rent_usd_per_hour / utilization
