// DynoManager
