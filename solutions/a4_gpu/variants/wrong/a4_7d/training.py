"""The transfer costs nothing."""

def gpu_worth_it(
    flops: float, bytes_moved: float, cpu_flops_s: float, gpu_flops_s: float, link_bytes_s: float, launch_s: float
) -> bool:
    return launch_s + flops / gpu_flops_s < flops / cpu_flops_s
