"""The tolerance is always one degree."""


def are_parallel(m1, m2, tol_deg=1.0):
    turn = abs(line_angle_deg(m1) - line_angle_deg(m2)) % 180.0
    return min(turn, 180.0 - turn) <= 1.0
