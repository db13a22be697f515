// LinuxTests
