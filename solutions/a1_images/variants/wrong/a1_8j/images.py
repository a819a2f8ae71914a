"""One tau is given for both scenes."""

ANSWER_Q8 = (20, 20)
