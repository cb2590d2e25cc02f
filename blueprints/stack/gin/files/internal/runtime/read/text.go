package read

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// MaxText bounds texts whose spec says nothing closer.
const MaxText = 64 * 1024

var (
	emailForm = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s]+$`)
	urlForm   = regexp.MustCompile("^[^\\s\\x00-\\x1f\\x7f\\\\<>\"{}|^`]+$")
	patterns  sync.Map
)

func text(at Place, sent any) (string, bool) {
	switch found := sent.(type) {
	case string:
		return found, true
	case parameter:
		return string(found), true
	default:
		at.Fail("type", "must be a string")
		return "", false
	}
}

// TextRule is a text with bounds in code points.
type TextRule struct {
	min, max int
	pattern  string
}

// String is a text of at most so many code points.
func String(length int) TextRule { return TextRule{max: length} }

// Text is a text of at most 64 Ki code points.
func Text() TextRule { return TextRule{max: MaxText} }

// Min asks for so many code points.
func (r TextRule) Min(length int) TextRule {
	r.min = length
	return r
}

// Max allows so many code points.
func (r TextRule) Max(length int) TextRule {
	r.max = length
	return r
}

// Matching asks for a text in which the pattern is found.
func (r TextRule) Matching(pattern string) TextRule {
	r.pattern = pattern
	return r
}

// Read is the text as it was sent.
func (r TextRule) Read(at Place, sent any) (string, bool) {
	found, ok := text(at, sent)
	if !ok {
		return "", false
	}
	length := utf8.RuneCountInString(found)
	switch {
	case length < r.min:
		at.Fail("min_length", fmt.Sprintf("must have at least %d characters", r.min))
	case length > r.max:
		at.Fail("max_length", fmt.Sprintf("must have at most %d characters", r.max))
	case r.pattern != "" && !compiled(r.pattern).MatchString(found):
		at.Fail("pattern", "must match "+r.pattern)
	default:
		return found, true
	}
	return "", false
}

// compiled keeps every pattern: there are as many as the contract has.
func compiled(pattern string) *regexp.Regexp {
	if known, ok := patterns.Load(pattern); ok {
		return known.(*regexp.Regexp)
	}
	made := regexp.MustCompile(pattern)
	patterns.Store(pattern, made)
	return made
}

// FormRule is a text of a form, with a bound in code points.
type FormRule struct {
	TextRule
	name  string
	holds func(string) bool
}

// Email is an address, kept as it was sent.
func Email() FormRule { return FormRule{String(320), "an e-mail address", emailForm.MatchString} }

// URL is an absolute http or https address.
func URL() FormRule { return FormRule{String(2048), "an absolute http or https URL", isURL} }

// Min asks for so many code points.
func (r FormRule) Min(length int) FormRule {
	r.min = length
	return r
}

// Max allows so many code points.
func (r FormRule) Max(length int) FormRule {
	r.max = length
	return r
}

// Matching asks for a text in which the pattern is found.
func (r FormRule) Matching(pattern string) FormRule {
	r.pattern = pattern
	return r
}

// Read is the text as it was sent.
func (r FormRule) Read(at Place, sent any) (string, bool) {
	found, ok := r.TextRule.Read(at, sent)
	if ok && !r.holds(found) {
		at.Fail("format", "must be "+r.name)
		return "", false
	}
	return found, ok
}

func isURL(text string) bool {
	if !urlForm.MatchString(text) {
		return false
	}
	parsed, err := url.Parse(text)
	return err == nil && (parsed.Scheme == "http" || parsed.Scheme == "https") && parsed.Hostname() != ""
}

// EnumRule is one of some texts.
type EnumRule[T ~string] struct{ values []T }

// Enum is one of the values.
func Enum[T ~string](values []T) EnumRule[T] { return EnumRule[T]{values} }

// Read is the value that was sent.
func (r EnumRule[T]) Read(at Place, sent any) (T, bool) {
	found, ok := text(at, sent)
	if ok && !slices.Contains(r.values, T(found)) {
		quoted := make([]string, len(r.values))
		for index, value := range r.values {
			quoted[index] = "'" + string(value) + "'"
		}
		at.Fail("enum", "must be one of "+strings.Join(quoted, ", "))
		return "", false
	}
	return T(found), ok
}
