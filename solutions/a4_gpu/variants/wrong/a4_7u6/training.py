"""Senseless prices give 0 instead of an error."""

def break_even_hours(buy_usd: float, rent_usd_per_hour: float, utilization: float = 1.0) -> float:
    if not 0.0 < utilization <= 1.0 or buy_usd < 0.0 or rent_usd_per_hour <= 0.0:
        return 0.0
    return buy_usd / (rent_usd_per_hour * utilization)
