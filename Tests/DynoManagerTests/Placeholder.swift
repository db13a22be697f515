// DynoManagerTests
