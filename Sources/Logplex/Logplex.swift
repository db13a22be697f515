// Logplex
