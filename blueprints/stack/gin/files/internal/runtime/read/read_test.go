package read

import (
	"strings"
	"testing"

	"service/internal/runtime/problem"
)

func TestJSONThatIsRefused(t *testing.T) {
	nested := strings.Repeat("[", 65) + strings.Repeat("]", 65)
	for _, content := range []string{
		"", "{", "NaN", "1e999", "\xff", nested, `"\ud800"`, `"\udc00\ud800"`, `"\u0000"`, "{} {}",
	} {
		if _, err := ParseJSON([]byte(content)); err == nil {
			t.Error("accepted:", content)
		}
	}
	if value, err := ParseJSON([]byte(`"\ud83d\ude00"`)); err != nil || value != "😀" {
		t.Error(value, err)
	}
}

func TestEveryFailureIsCollected(t *testing.T) {
	sent, err := ParseJSON([]byte(`{"name": 7, "count": 1.0, "list": ["ab", 1], "more": true}`))
	if err != nil {
		t.Fatal(err)
	}
	var failures []problem.Failure
	Body(&failures, sent, Nested(func(in *Object) struct{} {
		Required(in, "name", String(5))
		Required(in, "count", Int())
		Required(in, "price", Decimal(5, 2))
		Optional(in, "list", List(String(1)))
		return struct{}{}
	}))
	var found []string
	for _, failure := range failures {
		found = append(found, *failure.Pointer+" "+failure.Code)
	}
	const wanted = "/name type,/count type,/price required,/list/0 max_length,/list/1 type,/more unknown"
	if joined := strings.Join(found, ","); joined != wanted {
		t.Fatal(joined)
	}
}

func TestDecimalsThatAreRefused(t *testing.T) {
	for _, text := range []string{"1e2", "01", "+1", ".5", "1.", "1.234", "12345678901", ""} {
		var failures []problem.Failure
		Body(&failures, any(text), Decimal(12, 2))
		if len(failures) != 1 {
			t.Error("accepted:", text)
		}
	}
}

func TestAddressesThatAreRefused(t *testing.T) {
	for _, text := range []string{"ftp://a.example", "http://", "/path", "http://a b"} {
		var failures []problem.Failure
		Body(&failures, any(text), URL())
		if len(failures) != 1 {
			t.Error("accepted:", text)
		}
	}
}
