print("REACHED usercustomize")
