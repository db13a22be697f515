print("herolocal")
