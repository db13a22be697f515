// Answers with what the platform told it, and lets requests end when it is stopped.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	log.SetFlags(0) // Logplex has the time already.
	server := &http.Server{
		Addr:              ":" + os.Getenv("PORT"),
		Handler:           http.HandlerFunc(answer),
		ReadHeaderTimeout: 30 * time.Second,
		IdleTimeout:       95 * time.Second, // longer than the router keeps an idle connection (90 s)
	}
	stopping, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	go func() {
		if err := server.ListenAndServe(); err != http.ErrServerClosed {
			log.Fatal(err)
		}
	}()
	log.Printf("listening on %s", server.Addr)
	<-stopping.Done()
	deadline, cancel := context.WithTimeout(context.Background(), 25*time.Second)
	defer cancel()
	if err := server.Shutdown(deadline); err != nil {
		log.Print(err)
	}
	log.Print("stopped")
}

func answer(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/" {
		http.NotFound(w, r)
		return
	}
	fmt.Fprintf(w, "hello from %s\n", os.Getenv("DYNO"))
}
