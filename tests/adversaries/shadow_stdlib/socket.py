socket = None
