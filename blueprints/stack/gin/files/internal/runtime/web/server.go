package web

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"
)

const (
	headerTimeout  = 10 * time.Second
	writeTimeout   = 60 * time.Second
	idleTimeout    = 75 * time.Second
	drainTime      = 2 * time.Second
	maxConnections = 1000
)

// Serve answers until the context ends; then it goes on for two seconds while not ready, and drains.
func Serve(ctx context.Context, services *Services, handler http.Handler) error {
	settings := services.Settings
	address := net.JoinHostPort(settings.Host, strconv.Itoa(settings.Port))
	resolved, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		return err
	}
	opened, err := net.ListenTCP("tcp", resolved)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: headerTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ConnContext:       rememberConnection,
		ErrorLog:          slog.NewLogLogger(services.Logger.Handler(), slog.LevelWarn),
	}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		services.draining.Store(true)
		time.Sleep(drainTime)
		grace, cancel := context.WithTimeout(context.Background(), settings.ShutdownGrace)
		defer cancel()
		err := server.Shutdown(grace)
		if errors.Is(err, context.DeadlineExceeded) {
			err = server.Close()
		}
		stopped <- err
	}()
	services.Logger.Info("listening", "address", address)
	if err := server.Serve(newListener(opened)); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return errors.Join(<-stopped, services.Database.Close())
}
