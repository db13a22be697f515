print("herolocald")
