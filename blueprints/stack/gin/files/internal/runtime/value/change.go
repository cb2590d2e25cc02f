package value

import (
	"bytes"
	"encoding/json"
)

// Change is a property of a merge patch: left out, or set to a value.
type Change[T any] struct {
	Set bool
	To  T
}

// Apply sets the target where the property was sent; a document is merged into, after RFC 7396.
func (c Change[T]) Apply(target *T) {
	if !c.Set {
		return
	}
	switch patch := any(c.To).(type) {
	case json.RawMessage:
		before := any(target).(*json.RawMessage)
		*before = Merge(*before, patch)
	case *json.RawMessage:
		before := any(target).(**json.RawMessage)
		*before = mergeOptional(*before, patch)
	default:
		*target = c.To
	}
}

// Merge applies a document to another one after RFC 7396.
func Merge(target, patch json.RawMessage) json.RawMessage {
	document, err := json.Marshal(merged(decoded(target), decoded(patch)))
	if err != nil {
		return patch
	}
	return document
}

func mergeOptional(target, patch *json.RawMessage) *json.RawMessage {
	if patch == nil {
		return nil
	}
	var before json.RawMessage
	if target != nil {
		before = *target
	}
	return new(Merge(before, *patch))
}

func merged(target, patch any) any {
	changes, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	document, ok := target.(map[string]any)
	if !ok {
		document = map[string]any{}
	}
	for name, change := range changes {
		if change == nil {
			delete(document, name)
		} else {
			document[name] = merged(document[name], change)
		}
	}
	return document
}

// decoded is a document that was valid when it was read.
func decoded(text json.RawMessage) (document any) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&document); err != nil {
		return nil
	}
	return document
}
