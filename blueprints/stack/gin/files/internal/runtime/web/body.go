package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"service/internal/runtime/problem"
	"service/internal/runtime/read"
)

const bodyTimeout = 20 * time.Second

// readBody reads the body, bounded in size and time, and parses it.
func (x *Exchange) readBody() error {
	limit := x.services.Settings.MaxBodyBytes
	tooLarge := problem.New(
		http.StatusRequestEntityTooLarge, fmt.Sprintf("The body is larger than %d bytes.", limit),
	)
	if x.ContentLength > limit {
		return tooLarge
	}
	connection := http.NewResponseController(x.writer)
	// A connection without deadlines is only that of a test.
	_ = connection.SetReadDeadline(time.Now().Add(bodyTimeout))
	content, err := io.ReadAll(io.LimitReader(x.Request.Body, limit+1))
	_ = connection.SetReadDeadline(time.Time{})
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return problem.New(http.StatusRequestTimeout, "The body came too slowly.").
			With("Connection", "close")
	case err != nil:
		return problem.Malformed("The body is incomplete.").With("Connection", "close")
	case int64(len(content)) > limit:
		return tooLarge
	}
	x.body, err = read.ParseJSON(content)
	x.hasBody = err == nil
	return err
}
