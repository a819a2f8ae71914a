"""Angles on both sides of the vertical are simply subtracted."""


def are_parallel(m1, m2, tol_deg=1.0):
    return abs(line_angle_deg(m1) - line_angle_deg(m2)) <= tol_deg
