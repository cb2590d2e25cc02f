package web

import (
	"regexp"
	"strings"

	"service/internal/runtime/problem"
	"service/internal/runtime/read"
)

const idempotencyHeader = "Idempotency-Key"

var idempotencyForm = regexp.MustCompile(`^[\x21-\x7e]{1,255}$`)

// Input is what a request holds; everything that is wrong with it comes in one answer.
type Input struct {
	exchange *Exchange
	failures []problem.Failure
	queried  bool
}

// Input starts to read.
func (x *Exchange) Input() *Input { return &Input{exchange: x} }

// Path reads a parameter of the path.
func Path[T any](in *Input, name string, rule read.Rule[T]) (value T) {
	for _, parameter := range in.exchange.parameters {
		if parameter.name == name {
			value = read.Parameter(&in.failures, name, parameter.value, rule)
		}
	}
	return value
}

// Query reads the query.
func Query[T any](in *Input, reader func(*read.Object) T) T {
	in.queried = true
	return read.Query(&in.failures, in.exchange.URL.RawQuery, reader)
}

// Header reads a header that must be sent.
func Header[T any](in *Input, name string, rule read.Rule[T]) T {
	return read.Header(&in.failures, name, in.exchange.Header.Values(name), rule)
}

// OptionalHeader reads a header that may be left out.
func OptionalHeader[T any](in *Input, name string, rule read.Rule[T]) *T {
	return read.OptionalHeader(&in.failures, name, in.exchange.Header.Values(name), rule)
}

// Body reads the body.
func Body[T any](in *Input, rule read.Rule[T]) T {
	return read.Body(&in.failures, in.exchange.body, rule)
}

// Err tells what is wrong; parameters and keys that nobody asked for are.
func (in *Input) Err() error {
	if !in.queried {
		read.Query(&in.failures, in.exchange.URL.RawQuery, read.NoParameters)
	}
	if in.exchange.operation.Idempotent {
		in.checkIdempotencyKey()
	}
	if len(in.failures) > 0 {
		return problem.Invalid(in.failures...)
	}
	return nil
}

func (in *Input) checkIdempotencyKey() {
	if key, sent := in.exchange.idempotencyKey(); sent && !idempotencyForm.MatchString(key) {
		in.failures = append(in.failures, problem.Failure{
			Header: idempotencyHeader, Code: "format", Detail: "must be 1 to 255 visible ASCII characters",
		})
	}
}

// idempotencyKey is the key without the quotes that may be around it.
func (x *Exchange) idempotencyKey() (key string, sent bool) {
	values := x.Header.Values(idempotencyHeader)
	if len(values) == 0 {
		return "", false
	}
	key = values[0]
	if len(key) > 1 && strings.HasPrefix(key, `"`) && strings.HasSuffix(key, `"`) {
		key = key[1 : len(key)-1]
	}
	return key, true
}
