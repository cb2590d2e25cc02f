// Package read turns what clients send into typed values and collects everything that is wrong.
package read

import (
	"slices"
	"strconv"
	"strings"

	"service/internal/runtime/problem"
	"service/internal/runtime/value"
)

// Rule reads one value, or fails at its place.
type Rule[T any] interface {
	Read(at Place, sent any) (T, bool)
}

// Place is where a value stands, for failures to name it.
type Place struct {
	parent   string
	name     string
	below    bool
	source   source
	failures *[]problem.Failure
}

type source int

const (
	inBody source = iota
	inParameter
	inHeader
)

// Fail records what is wrong here.
func (p Place) Fail(code, detail string) {
	failure := problem.Failure{Code: code, Detail: detail}
	switch p.source {
	case inParameter:
		failure.Parameter = p.name
	case inHeader:
		failure.Header = p.name
	default:
		pointer := p.pointer()
		failure.Pointer = &pointer
	}
	*p.failures = append(*p.failures, failure)
}

// Property is the place of a property of the object here.
func (p Place) Property(name string) Place {
	return Place{parent: p.pointer(), name: name, below: true, failures: p.failures}
}

// Item is the place of an item of the array here.
func (p Place) Item(index int) Place { return p.Property(strconv.Itoa(index)) }

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

func (p Place) pointer() string {
	if !p.below {
		return ""
	}
	return p.parent + "/" + pointerEscapes.Replace(p.name)
}

// Object is the properties of one object, or the parameters of a query.
type Object struct {
	at     Place
	values map[string]any
	asked  []string
}

// value finds what was sent under a name; a parameter that is no single text fails at once.
func (o *Object) value(name string) (at Place, sent any, found bool) {
	o.asked = append(o.asked, name)
	at = o.at
	at.name = name
	if at.source == inBody {
		at = Place{parent: o.at.parent, name: name, below: true, failures: o.at.failures}
	}
	sent, found = o.values[name]
	switch sent.(type) {
	case duplicate:
		at.Fail("duplicate", "must be given once")
	case unstorable:
		at.Fail("text", "must hold neither U+0000 nor invalid UTF-8")
	default:
		return at, sent, found
	}
	return at, nil, false
}

// wrong tells whether a parameter failed already.
func (o *Object) wrong(name string) bool {
	switch o.values[name].(type) {
	case duplicate, unstorable:
		return true
	default:
		return false
	}
}

// refuseUnknown fails for every name that nobody asked for.
func (o *Object) refuseUnknown() {
	for name := range o.values {
		if !slices.Contains(o.asked, name) {
			at := o.at
			at.name = name
			if at.source == inBody {
				at.parent, at.below = o.at.parent, true
			}
			at.Fail("unknown", "is not known here")
		}
	}
}

// Required reads a property that must be sent.
func Required[T any](in *Object, name string, rule Rule[T]) (read T) {
	at, sent, found := in.value(name)
	switch {
	case found:
		read, _ = rule.Read(at, sent)
	case !in.wrong(name):
		at.Fail("required", "is required")
	}
	return read
}

// Optional reads a property that may be left out or null.
func Optional[T any](in *Object, name string, rule Rule[T]) *T {
	at, sent, _ := in.value(name)
	return optional(at, sent, rule)
}

// Default reads a property that may be left out, but is never null.
func Default[T any](in *Object, name string, rule Rule[T], otherwise T) T {
	at, sent, found := in.value(name)
	if !found {
		return otherwise
	}
	read, _ := rule.Read(at, sent)
	return read
}

// OptionalDefault reads a property that may be left out, which means a value, or null.
func OptionalDefault[T any](in *Object, name string, rule Rule[T], otherwise T) *T {
	at, sent, found := in.value(name)
	if !found {
		return &otherwise
	}
	return optional(at, sent, rule)
}

// Change reads a property of a merge patch.
func Change[T any](in *Object, name string, rule Rule[T]) (change value.Change[T]) {
	at, sent, found := in.value(name)
	if found {
		change.To, change.Set = rule.Read(at, sent)
	}
	return change
}

// OptionalChange reads a property of a merge patch that null clears.
func OptionalChange[T any](in *Object, name string, rule Rule[T]) value.Change[*T] {
	at, sent, found := in.value(name)
	return value.Change[*T]{Set: found, To: optional(at, sent, rule)}
}

func optional[T any](at Place, sent any, rule Rule[T]) *T {
	if sent == nil {
		return nil
	}
	read, ok := rule.Read(at, sent)
	if !ok {
		return nil
	}
	return &read
}
