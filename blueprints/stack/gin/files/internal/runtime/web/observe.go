package web

import (
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"service/internal/runtime/logs"
	"service/internal/runtime/problem"
)

// observe is the outermost layer: what every request has, is counted, and is logged.
func (s *Services) observe(c *gin.Context) {
	started := time.Now()
	x := s.newExchange(c)
	c.Set(exchangeKey, x)
	s.metrics.active.Inc()
	defer func() {
		if panicked := recover(); panicked != nil {
			x.panicked(panicked)
		}
		elapsed := time.Since(started)
		s.metrics.active.Dec()
		s.metrics.observe(x.Method, x.route, x.status, elapsed)
		s.Logger.LogAttrs(x.Context(), slog.LevelInfo, "request",
			slog.String("request_id", x.id),
			slog.String("trace_id", x.trace),
			slog.String("method", x.Method),
			slog.String("route", x.route),
			slog.Int("status", x.status),
			slog.Float64("duration_ms", math.Round(elapsed.Seconds()*1e6)/1e3),
		)
	}()
	if refusal := x.refusal(); refusal != nil {
		c.Abort()
		x.fail(refusal)
		return
	}
	c.Next()
}

// panicked is the last resort.
func (x *Exchange) panicked(reason any) {
	x.services.Logger.Error("request failed", "request_id", x.id, logs.Failure(reason))
	if x.status == 0 {
		x.fail(problem.New(http.StatusInternalServerError, "The request could not be answered."))
	}
}

// refusal is what the HTTP parser lets through and a service must not.
func (x *Exchange) refusal() error {
	size := len(x.RequestURI)
	for name, values := range x.Header {
		for _, value := range values {
			size += len(name) + len(value) + len(": \r\n")
		}
	}
	if size > maxHeaderBytes {
		return problem.New(
			http.StatusRequestHeaderFieldsTooLarge,
			fmt.Sprintf("The headers are larger than %d bytes.", maxHeaderBytes),
		).With("Connection", "close")
	}
	if ambiguous(x.Request) {
		return problem.Malformed("Content-Length and Transfer-Encoding exclude each other.").
			With("Connection", "close")
	}
	return nil
}
