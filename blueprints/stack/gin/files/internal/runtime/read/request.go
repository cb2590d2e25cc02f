package read

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"service/internal/runtime/problem"
)

// parameter is a text whose type only its rule knows.
type parameter string

// duplicate stands for a parameter that was sent twice.
type duplicate struct{}

// unstorable stands for a text that neither database could keep.
type unstorable struct{}

// Body reads the body of a request.
func Body[T any](failures *[]problem.Failure, sent any, rule Rule[T]) T {
	read, _ := rule.Read(Place{failures: failures}, sent)
	return read
}

// Parameter reads a parameter of the path.
func Parameter[T any](failures *[]problem.Failure, name, sent string, rule Rule[T]) T {
	at := Place{name: name, source: inParameter, failures: failures}
	if !storable(sent) {
		var none T
		at.Fail("text", "must hold neither U+0000 nor invalid UTF-8")
		return none
	}
	read, _ := rule.Read(at, parameter(sent))
	return read
}

// Header reads a header that must be sent.
func Header[T any](failures *[]problem.Failure, name string, sent []string, rule Rule[T]) T {
	return Required(header(failures, name, sent), name, rule)
}

// OptionalHeader reads a header that may be left out.
func OptionalHeader[T any](
	failures *[]problem.Failure, name string, sent []string, rule Rule[T],
) *T {
	return Optional(header(failures, name, sent), name, rule)
}

func header(failures *[]problem.Failure, name string, sent []string) *Object {
	values := map[string]any{}
	if len(sent) > 0 {
		values[name] = parameter(sent[0])
	}
	return &Object{at: Place{source: inHeader, failures: failures}, values: values}
}

// Query reads the parameters of a query, and refuses those that the function does not ask for.
func Query[T any](failures *[]problem.Failure, raw string, read func(*Object) T) T {
	object := Object{at: Place{source: inParameter, failures: failures}, values: map[string]any{}}
	for _, pair := range Pairs(raw) {
		switch _, known := object.values[pair[0]]; {
		case known:
			object.values[pair[0]] = duplicate{}
		case !storable(pair[1]):
			object.values[pair[0]] = unstorable{}
		default:
			object.values[pair[0]] = parameter(pair[1])
		}
	}
	result := read(&object)
	object.refuseUnknown()
	return result
}

// NoParameters is for operations without a query.
func NoParameters(*Object) struct{} { return struct{}{} }

// Pairs are the names and values of a query; a broken percent sign stands for itself.
func Pairs(raw string) [][2]string {
	var pairs [][2]string
	for part := range strings.SplitSeq(raw, "&") {
		if part != "" {
			name, value, _ := strings.Cut(part, "=")
			pairs = append(pairs, [2]string{unescape(name), unescape(value)})
		}
	}
	return pairs
}

func unescape(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	var guarded strings.Builder
	for at := range len(text) {
		if _, err := url.QueryUnescape(text[at:min(at+3, len(text))]); text[at] == '%' && err != nil {
			guarded.WriteString("%25")
		} else {
			guarded.WriteByte(text[at])
		}
	}
	plain, _ := url.QueryUnescape(guarded.String())
	return plain
}

func storable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsRune(text, 0)
}
