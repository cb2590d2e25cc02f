// Package problem holds errors as clients see them: RFC 9457 problem details.
package problem

import (
	"fmt"
	"net/http"
)

// MaxFailures bounds the entries of one answer.
const MaxFailures = 100

// Failure is one entry of `errors`: where it is, its code, and a sentence.
type Failure struct {
	Pointer   *string `json:"pointer,omitempty"`
	Parameter string  `json:"parameter,omitempty"`
	Header    string  `json:"header,omitempty"`
	Code      string  `json:"code"`
	Detail    string  `json:"detail"`
}

func (f Failure) place() string {
	switch {
	case f.Parameter != "":
		return f.Parameter
	case f.Header != "":
		return f.Header
	case f.Pointer != nil && *f.Pointer != "":
		return *f.Pointer
	default:
		return "The body"
	}
}

// Problem is an error that becomes an answer.
type Problem struct {
	Status   int
	Detail   string
	Failures []Failure
	Headers  map[string]string
}

func (p *Problem) Error() string { return fmt.Sprintf("%d: %s", p.Status, p.Detail) }

// With adds a header to the answer.
func (p *Problem) With(name, value string) *Problem {
	if p.Headers == nil {
		p.Headers = map[string]string{}
	}
	p.Headers[name] = value
	return p
}

// New makes a problem of a status and a sentence.
func New(status int, detail string) *Problem { return &Problem{Status: status, Detail: detail} }

// Malformed is what cannot be read at all.
func Malformed(detail string) *Problem { return New(http.StatusBadRequest, detail) }

// NotFound does not tell whether somebody else's row exists.
func NotFound() *Problem { return New(http.StatusNotFound, "There is no such resource.") }

// Conflict is what other rows do not allow.
func Conflict(detail string) *Problem { return New(http.StatusConflict, detail) }

// Unavailable asks the client to come back.
func Unavailable(detail string) *Problem {
	return New(http.StatusServiceUnavailable, detail).With("Retry-After", "5")
}

// NotImplemented is the answer of an operation that nobody has written yet.
func NotImplemented(operation string) *Problem {
	return New(http.StatusNotImplemented, "The operation "+operation+" is not implemented yet.")
}

// Invalid is the answer to values that break their rules.
func Invalid(failures ...Failure) *Problem {
	detail := failures[0].place() + " " + failures[0].Detail + "."
	if len(failures) > 1 {
		count := min(len(failures), MaxFailures)
		detail = fmt.Sprintf("%d values are invalid; the first: %s", count, detail)
	}
	return &Problem{
		Status:   http.StatusBadRequest,
		Detail:   detail,
		Failures: failures[:min(len(failures), MaxFailures)],
	}
}

// Title is the phrase of a status in RFC 9110.
func Title(status int) string {
	if status == http.StatusRequestEntityTooLarge {
		return "Content Too Large"
	}
	return http.StatusText(status)
}
