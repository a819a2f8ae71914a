"""The short answer is left as it came."""

ANSWER_Q8 = None
