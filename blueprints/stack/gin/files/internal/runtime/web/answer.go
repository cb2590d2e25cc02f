package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"service/internal/runtime/logs"
	"service/internal/runtime/problem"
)

const (
	jsonType    = "application/json"
	problemType = "application/problem+json"
)

// Answer is what a request gets.
type Answer struct {
	Status  int
	Headers map[string]string
	Body    []byte
}

// JSON answers a value; nil is an answer without a body.
func JSON(status int, value any) (Answer, error) {
	body, err := encode(value)
	return Answer{status, map[string]string{"Content-Type": jsonType}, body}, err
}

func encode(value any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), err
}

// send writes an answer, with the headers that every answer has.
func (x *Exchange) send(answer Answer) {
	x.status = answer.Status
	header := x.writer.Header()
	header.Set("Content-Security-Policy", "default-src 'none'")
	if x.limits.policy != "" {
		header.Set("RateLimit-Policy", x.limits.policy)
		header.Set("RateLimit", x.limits.state)
	}
	for name, value := range answer.Headers {
		header.Set(name, value)
	}
	header.Set("X-Request-Id", x.id)
	header.Set("X-Content-Type-Options", "nosniff")
	written := x.Method != http.MethodGet && x.Method != http.MethodHead && x.Method != http.MethodOptions
	if written || answer.Status >= http.StatusBadRequest || x.principal != nil {
		header.Set("Cache-Control", "no-store")
	}
	if x.secure {
		header.Set("Strict-Transport-Security", "max-age=31536000")
	}
	if x.services.draining.Load() {
		header.Set("Connection", "close")
	}
	x.writer.WriteHeader(answer.Status)
	x.writer.WriteHeaderNow()
	// A client that went away needs no answer.
	_, _ = x.writer.Write(answer.Body)
}

// fail answers an error; one that is no problem is logged, and told to nobody else.
func (x *Exchange) fail(err error) {
	var known *problem.Problem
	if !errors.As(err, &known) {
		x.services.Logger.Error("request failed", "request_id", x.id, logs.Failure(err))
		known = problem.New(http.StatusInternalServerError, "The request could not be answered.")
	}
	answer := Answer{Status: known.Status, Headers: map[string]string{"Content-Type": problemType}}
	if property := x.errorProperty(known.Status); property != "" {
		answer.Headers["Content-Type"] = jsonType
		answer.Body, _ = encode(map[string]string{property: known.Detail})
	} else {
		answer.Body, _ = encode(document{
			Type:      "about:blank",
			Title:     problem.Title(known.Status),
			Status:    known.Status,
			Detail:    known.Detail,
			Instance:  instance(x.URL.Path),
			RequestID: x.id,
			Errors:    known.Failures,
		})
	}
	for name, value := range known.Headers {
		answer.Headers[name] = value
	}
	x.send(answer)
}

type document struct {
	Type      string            `json:"type"`
	Title     string            `json:"title"`
	Status    int               `json:"status"`
	Detail    string            `json:"detail"`
	Instance  string            `json:"instance"`
	RequestID string            `json:"request_id"`
	Errors    []problem.Failure `json:"errors,omitempty"`
}

func (x *Exchange) errorProperty(status int) string {
	if x.operation == nil {
		return ""
	}
	return x.operation.ErrorProperties[status]
}

// instance is the path as RFC 3986 writes it.
func instance(path string) string {
	segments := strings.Split(path, "/")
	for at, segment := range segments {
		segments[at] = url.PathEscape(segment)
	}
	return strings.Join(segments, "/")
}
