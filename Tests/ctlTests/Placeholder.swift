// ctlTests
