package read

import (
	"encoding/json"
	"fmt"
)

// ListRule is an array whose items keep to a rule.
type ListRule[T any] struct {
	item     Rule[T]
	min, max int
}

// List is an array of any length.
func List[T any](item Rule[T]) ListRule[T] { return ListRule[T]{item: item, max: -1} }

// Min asks for so many items.
func (r ListRule[T]) Min(length int) ListRule[T] {
	r.min = length
	return r
}

// Max allows so many items.
func (r ListRule[T]) Max(length int) ListRule[T] {
	r.max = length
	return r
}

// Read is the items in their order.
func (r ListRule[T]) Read(at Place, sent any) ([]T, bool) {
	items, ok := sent.([]any)
	switch {
	case !ok:
		at.Fail("type", "must be an array")
		return nil, false
	case len(items) < r.min:
		at.Fail("min_items", fmt.Sprintf("must have at least %d items", r.min))
		return nil, false
	case r.max >= 0 && len(items) > r.max:
		at.Fail("max_items", fmt.Sprintf("must have at most %d items", r.max))
		return nil, false
	}
	list := make([]T, len(items))
	for index, item := range items {
		found, fits := r.item.Read(at.Item(index), item)
		list[index] = found
		ok = ok && fits
	}
	return list, ok
}

// ObjectRule is an object that a function reads.
type ObjectRule[T any] struct{ read func(*Object) T }

// Nested is an object without properties that the function does not ask for.
func Nested[T any](read func(*Object) T) ObjectRule[T] { return ObjectRule[T]{read} }

// Read is the object.
func (r ObjectRule[T]) Read(at Place, sent any) (T, bool) {
	values, ok := sent.(map[string]any)
	if !ok {
		var none T
		at.Fail("type", "must be an object")
		return none, false
	}
	before := len(*at.failures)
	object := Object{at: Place{parent: at.pointer(), failures: at.failures}, values: values}
	read := r.read(&object)
	object.refuseUnknown()
	return read, len(*at.failures) == before
}

// Both is an object that two functions must be able to read; the second one's result counts.
func Both[A, B any](first func(*Object) A, second func(*Object) B) func(*Object) B {
	return func(in *Object) B {
		before := len(*in.at.failures)
		narrow := *in
		first(&narrow)
		narrow.refuseUnknown()
		if len(*in.at.failures) > before {
			in.values = nil
			var none B
			return none
		}
		return second(in)
	}
}

// DocumentRule is any JSON value but null.
type DocumentRule struct{}

// JSON is kept as a document.
func JSON() DocumentRule { return DocumentRule{} }

// Read is the document, written again.
func (DocumentRule) Read(at Place, sent any) (json.RawMessage, bool) {
	if sent == nil {
		at.Fail("type", "must be any JSON value but null")
		return nil, false
	}
	document, err := json.Marshal(sent)
	if err != nil {
		at.Fail("type", "must be a JSON value")
	}
	return document, err == nil
}

// DecodedRule is an object that its type's own tags describe.
type DecodedRule[T any] struct{}

// Decoded is an object of a type.
func Decoded[T any]() DecodedRule[T] { return DecodedRule[T]{} }

// Read is the object.
func (DecodedRule[T]) Read(at Place, sent any) (decoded T, ok bool) {
	document, err := json.Marshal(sent)
	if err == nil {
		err = json.Unmarshal(document, &decoded)
	}
	if _, isObject := sent.(map[string]any); !isObject || err != nil {
		at.Fail("type", "must be an object")
		return decoded, false
	}
	return decoded, true
}
