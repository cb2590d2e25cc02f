package store

import (
	"encoding/json"
	"fmt"
	"reflect"

	"service/internal/runtime/value"
)

// document scans a JSON column into a property.
type document struct{ property any }

func (d document) Scan(source any) error {
	switch text := source.(type) {
	case nil:
		return nil
	case string:
		return json.Unmarshal([]byte(text), d.property)
	case []byte:
		return json.Unmarshal(text, d.property)
	default:
		return fmt.Errorf("no document: %T", source)
	}
}

// documentText is a property as a JSON column keeps it; nil where it is not set.
func documentText(property any) (any, error) {
	if reflected := reflect.ValueOf(property).Elem(); reflected.Kind() == reflect.Pointer {
		if reflected.IsNil() {
			return nil, nil
		}
	}
	text, err := json.Marshal(property)
	return string(text), err
}

// blob scans bytes; no bytes are not the same as none.
type blob struct{ property any }

func (b blob) Scan(source any) error {
	if source == nil {
		return nil
	}
	kept, ok := source.([]byte)
	if !ok {
		return fmt.Errorf("no bytes: %T", source)
	}
	set(b.property, append([]byte{}, kept...))
	return nil
}

// optionalDecimal scans a decimal that may be missing.
type optionalDecimal struct {
	property **value.Decimal
	scale    int32
}

func (d optionalDecimal) Scan(source any) error {
	*d.property = nil
	if source == nil {
		return nil
	}
	number := &value.Decimal{Scale: d.scale}
	*d.property = number
	return number.Scan(source)
}
