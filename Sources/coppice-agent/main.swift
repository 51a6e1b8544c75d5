print("not done")
