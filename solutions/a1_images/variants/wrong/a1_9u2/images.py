"""The angle is printed."""

_measure_angle = line_angle_deg


def line_angle_deg(mask):
    angle = _measure_angle(mask)
    print(angle)


def are_parallel(m1, m2, tol_deg=1.0):
    turn = abs(_measure_angle(m1) - _measure_angle(m2)) % 180.0
    return min(turn, 180.0 - turn) <= tol_deg
