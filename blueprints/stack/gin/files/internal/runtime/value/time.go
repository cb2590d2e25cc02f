package value

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Time is a time of day, in seconds.
type Time struct{ Hour, Minute, Second int }

// ParseTime reads HH:MM:SS.
func ParseTime(text string) (Time, error) {
	if len(text) != len(time.TimeOnly) {
		return Time{}, fmt.Errorf("not a time of day")
	}
	parsed, err := time.Parse(time.TimeOnly, text)
	return Time{parsed.Hour(), parsed.Minute(), parsed.Second()}, err
}

func (t Time) String() string { return fmt.Sprintf("%02d:%02d:%02d", t.Hour, t.Minute, t.Second) }

// MarshalText writes the wire's form.
func (t Time) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads the wire's form.
func (t *Time) UnmarshalText(text []byte) (err error) {
	*t, err = ParseTime(string(text))
	return err
}

// Value is what a database keeps.
func (t Time) Value() (driver.Value, error) { return t.String(), nil }

// Scan reads what a database kept.
func (t *Time) Scan(source any) error {
	switch kept := source.(type) {
	case string:
		return t.UnmarshalText([]byte(kept[:min(len(kept), len(time.TimeOnly))]))
	default:
		return fmt.Errorf("no time: %T", source)
	}
}
