// SlugsTests
