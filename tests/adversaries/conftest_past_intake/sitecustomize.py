print("REACHED sitecustomize")
