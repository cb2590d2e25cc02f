package value

import (
	"database/sql/driver"
	"fmt"
	"strings"
	"time"
)

// Date is a day.
type Date struct{ time.Time }

// ParseDate reads YYYY-MM-DD.
func ParseDate(text string) (Date, error) {
	day, err := time.Parse(time.DateOnly, text)
	if err == nil && day.Year() < 1 {
		err = fmt.Errorf("no such year")
	}
	return Date{day}, err
}

func (d Date) String() string { return d.Format(time.DateOnly) }

// MarshalText writes the wire's form.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// MarshalJSON writes the wire's form.
func (d Date) MarshalJSON() ([]byte, error) { return []byte(`"` + d.String() + `"`), nil }

// UnmarshalText reads the wire's form.
func (d *Date) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDate(string(text))
	return err
}

// UnmarshalJSON reads the wire's form.
func (d *Date) UnmarshalJSON(text []byte) error {
	return d.UnmarshalText([]byte(strings.Trim(string(text), `"`)))
}

// Value is what a database keeps.
func (d Date) Value() (driver.Value, error) { return d.String(), nil }

// Scan reads what a database kept.
func (d *Date) Scan(source any) error {
	switch kept := source.(type) {
	case time.Time:
		d.Time = kept
		return nil
	case string:
		return d.UnmarshalText([]byte(kept))
	default:
		return fmt.Errorf("no date: %T", source)
	}
}
