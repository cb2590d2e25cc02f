// Package logs writes one JSON object a line to standard output, through zap as all of Acme does.
package logs

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"runtime"
	"time"

	"go.uber.org/zap/exp/zapslog"
	"go.uber.org/zap/zapcore"
)

// New makes the logger of a service.
func New(output io.Writer, service string, level slog.Level) *slog.Logger {
	core := zapcore.NewCore(zapcore.NewJSONEncoder(layout), zapcore.Lock(zapcore.AddSync(output)), levels[level])
	return slog.New(zapslog.NewHandler(core, zapslog.AddStacktraceAt(never))).With("service", service)
}

// Failure tells what kind of error it is and where it was caught; its text may hold what a client sent.
func Failure(err any) slog.Attr {
	callers := make([]uintptr, 32)
	frames := runtime.CallersFrames(callers[:runtime.Callers(3, callers)])
	var stack []string
	for more := true; more; {
		var frame runtime.Frame
		frame, more = frames.Next()
		stack = append(stack, fmt.Sprintf("%s:%d %s", frame.File, frame.Line, frame.Function))
	}
	return slog.Group("", "error", kind(err), "stack", stack)
}

// kind is an error's type, with the code that a database gives; a network's text holds addresses only.
func kind(err any) string {
	cause, ok := err.(error)
	if !ok {
		return fmt.Sprintf("%T", err)
	}
	var network net.Error
	var ofPostgres interface{ SQLState() string }
	var ofSQLite interface{ Code() int }
	switch {
	case errors.As(cause, &ofPostgres):
		return fmt.Sprintf("%T %s", ofPostgres, ofPostgres.SQLState())
	case errors.As(cause, &ofSQLite):
		return fmt.Sprintf("%T %d", ofSQLite, ofSQLite.Code())
	case errors.As(cause, &network):
		return network.Error()
	default:
		return fmt.Sprintf("%T", cause)
	}
}

// never is above every level: Failure tells where an error was caught.
const never = slog.LevelError + 1

var layout = zapcore.EncoderConfig{
	MessageKey:     "message",
	LevelKey:       "level",
	TimeKey:        "time",
	EncodeDuration: zapcore.SecondsDurationEncoder,
	EncodeTime: func(moment time.Time, line zapcore.PrimitiveArrayEncoder) {
		line.AppendString(moment.UTC().Format(time.RFC3339Nano))
	},
	EncodeLevel: func(level zapcore.Level, line zapcore.PrimitiveArrayEncoder) {
		line.AppendString(names[level])
	},
}

var levels = map[slog.Level]zapcore.Level{
	slog.LevelDebug: zapcore.DebugLevel,
	slog.LevelInfo:  zapcore.InfoLevel,
	slog.LevelWarn:  zapcore.WarnLevel,
	slog.LevelError: zapcore.ErrorLevel,
}

var names = map[zapcore.Level]string{
	zapcore.DebugLevel: "debug",
	zapcore.InfoLevel:  "info",
	zapcore.WarnLevel:  "warning",
	zapcore.ErrorLevel: "error",
}
