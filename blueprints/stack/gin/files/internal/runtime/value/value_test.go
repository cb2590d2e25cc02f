package value

import (
	"encoding/json"
	"testing"
)

func TestDateTimesAreCutToMillisecondsInUTC(t *testing.T) {
	parsed, err := ParseDateTime("2026-01-02t03:04:05.678999+05:30")
	if err != nil || parsed.String() != "2026-01-01T21:34:05.678Z" {
		t.Fatal(parsed, err)
	}
	for _, text := range []string{"2026-01-02T03:04:60Z", "2026-02-30T00:00:00Z", "2026-01-02T03:04:05", ""} {
		if _, err := ParseDateTime(text); err == nil {
			t.Error("accepted:", text)
		}
	}
}

func TestDecimalsKeepTheirScale(t *testing.T) {
	for text, wanted := range map[string]string{
		"0": "0.00", "-0.00": "0.00", "12.3": "12.30", "-1": "-1.00",
	} {
		number := MustDecimal(text, 2)
		if number.String() != wanted || FromUnits(number.Units(), 2).String() != wanted {
			t.Error(text, "is", number)
		}
	}
}

func TestIDsAscend(t *testing.T) {
	last := NewID()
	for range 1000 {
		next := NewID()
		if next.String() <= last.String() || next.Version() != 7 {
			t.Fatal(last, next)
		}
		last = next
	}
}

func TestDocumentsMerge(t *testing.T) {
	target := json.RawMessage(`{"a": 1, "b": {"c": 2, "d": 3}}`)
	patch := json.RawMessage(`{"a": null, "b": {"c": 4}, "e": [1]}`)
	Change[json.RawMessage]{Set: true, To: patch}.Apply(&target)
	if string(target) != `{"b":{"c":4,"d":3},"e":[1]}` {
		t.Fatal(string(target))
	}
}
