"""A number minus a Value is computed the wrong way round."""

class Value(Value):
    def __rsub__(self, other):
        return self - other
