// LogplexTests
