// PlatformAPITests
