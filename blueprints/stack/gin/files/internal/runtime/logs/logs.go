// Package logs writes one JSON object a line to standard output.
package logs

import (
	"fmt"
	"io"
	"log/slog"
	"runtime"
)

// New makes the logger of a service.
func New(output io.Writer, service string, level slog.Level) *slog.Logger {
	handler := slog.NewJSONHandler(output, &slog.HandlerOptions{Level: level, ReplaceAttr: named})
	return slog.New(handler).With("service", service)
}

// Failure tells an error's type and where it was caught; its text may hold what a client sent.
func Failure(err any) slog.Attr {
	callers := make([]uintptr, 32)
	frames := runtime.CallersFrames(callers[:runtime.Callers(3, callers)])
	var stack []string
	for more := true; more; {
		var frame runtime.Frame
		frame, more = frames.Next()
		stack = append(stack, fmt.Sprintf("%s:%d %s", frame.File, frame.Line, frame.Function))
	}
	return slog.Group("", "error", fmt.Sprintf("%T", err), "stack", stack)
}

func named(groups []string, attribute slog.Attr) slog.Attr {
	if len(groups) > 0 {
		return attribute
	}
	switch attribute.Key {
	case slog.MessageKey:
		attribute.Key = "message"
	case slog.TimeKey:
		return slog.Time(slog.TimeKey, attribute.Value.Time().UTC())
	case slog.LevelKey:
		level, _ := attribute.Value.Any().(slog.Level)
		return slog.String(slog.LevelKey, names[level])
	}
	return attribute
}

var names = map[slog.Level]string{
	slog.LevelDebug: "debug",
	slog.LevelInfo:  "info",
	slog.LevelWarn:  "warning",
	slog.LevelError: "error",
}
