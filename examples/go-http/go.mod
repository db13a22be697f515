module example.test/go-http

go 1.19
