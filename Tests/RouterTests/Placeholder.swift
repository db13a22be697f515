// RouterTests
