package read

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"service/internal/runtime/problem"
)

// MaxDepth bounds how deep arrays and objects may be nested.
const MaxDepth = 64

// ParseJSON reads a document as it comes from outside: strict, and refused where it could not be stored.
func ParseJSON(content []byte) (any, error) {
	if !utf8.Valid(content) {
		return nil, problem.Malformed("The body is not UTF-8.")
	}
	content, depth := withoutLoneSurrogates(content)
	if depth > MaxDepth {
		return nil, problem.Malformed(fmt.Sprintf("The body is nested deeper than %d levels.", MaxDepth))
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, problem.Malformed("The body is not valid JSON.")
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, problem.Malformed("The body is not valid JSON.")
	}
	var check storability
	check.visit(Place{}, value)
	switch {
	case check.infinite:
		return nil, problem.Malformed("The body is not valid JSON.")
	case len(check.failures) > 0:
		return nil, problem.Invalid(check.failures...)
	default:
		return value, nil
	}
}

// storability finds what neither database could keep.
type storability struct {
	failures []problem.Failure
	infinite bool
}

func (s *storability) visit(at Place, value any) {
	at.failures = &s.failures
	switch found := value.(type) {
	case string:
		if strings.ContainsRune(found, 0) {
			at.Fail("text", "must hold neither U+0000 nor a lone surrogate")
		}
	case json.Number:
		number, err := strconv.ParseFloat(found.String(), 64)
		s.infinite = s.infinite || err != nil || math.IsInf(number, 0)
	case []any:
		for index, item := range found {
			s.visit(at.Item(index), item)
		}
	case map[string]any:
		for name, item := range found {
			if strings.ContainsRune(name, 0) {
				at.Fail("text", "has a name with U+0000 or a lone surrogate")
			} else {
				s.visit(at.Property(name), item)
			}
		}
	}
}

// withoutLoneSurrogates writes U+0000, which is refused later, where a decoder would forget the
// surrogate; it also measures the depth, as the text passes by.
func withoutLoneSurrogates(content []byte) (cleaned []byte, deepest int) {
	depth := 0
	inString := false
	for at := 0; at < len(content); at++ {
		switch found := content[at]; {
		case found == '"':
			inString = !inString
		case inString && found == '\\':
			if lone, length := surrogate(content[at:]); length > 0 {
				if lone {
					copy(content[at:], `\u0000`)
				}
				at += length - 1
			} else {
				at++
			}
		case inString:
		case found == '[' || found == '{':
			depth++
			deepest = max(deepest, depth)
		case found == ']' || found == '}':
			depth--
		}
	}
	return content, deepest
}

// surrogate tells the length of an escaped surrogate or pair, and whether it stands alone.
func surrogate(text []byte) (lone bool, length int) {
	first := escaped(text)
	switch {
	case first < 0xd800 || first > 0xdfff:
		return false, 0
	case first < 0xdc00 && len(text) > 6:
		if second := escaped(text[6:]); second >= 0xdc00 && second <= 0xdfff {
			return false, 12
		}
	}
	return true, 6
}

// escaped is the code unit of a \uXXXX, or -1.
func escaped(text []byte) int {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return -1
	}
	unit, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	if err != nil {
		return -1
	}
	return int(unit)
}
