package value

import (
	"database/sql/driver"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const instantLayout = "2006-01-02T15:04:05.000Z"

var instantForm = regexp.MustCompile(
	`^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$`,
)

// DateTime is an instant in UTC, in milliseconds.
type DateTime struct{ time.Time }

// Now is the current time in the precision that is kept.
func Now() DateTime {
	return DateTime{time.Now().UTC().Truncate(time.Millisecond)}
}

// ParseDateTime reads RFC 3339 with a zone; digits beyond milliseconds are cut.
func ParseDateTime(text string) (DateTime, error) {
	wrong := fmt.Errorf("not a date and time with zone")
	parts := instantForm.FindStringSubmatch(text)
	if parts == nil {
		return DateTime{}, wrong
	}
	local, err := time.Parse("2006-01-02T15:04:05", parts[1]+"T"+parts[2])
	if err != nil {
		return DateTime{}, wrong
	}
	milliseconds, _ := strconv.Atoi((parts[3] + "000")[:3])
	hours, _ := strconv.Atoi(parts[5])
	minutes, _ := strconv.Atoi(parts[6])
	offset := time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
	if parts[4] == "-" {
		offset = -offset
	}
	instant := local.Add(time.Duration(milliseconds)*time.Millisecond - offset)
	if local.Year() < 1 || instant.Year() < 1 || instant.Year() > 9999 {
		return DateTime{}, wrong
	}
	return DateTime{instant}, nil
}

func (d DateTime) String() string { return d.Time.UTC().Format(instantLayout) }

// MarshalText writes the wire's form.
func (d DateTime) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// MarshalJSON writes the wire's form.
func (d DateTime) MarshalJSON() ([]byte, error) {
	return d.UTC().AppendFormat(make([]byte, 0, len(instantLayout)+2), `"`+instantLayout+`"`), nil
}

// UnmarshalText reads the wire's form.
func (d *DateTime) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDateTime(string(text))
	return err
}

// UnmarshalJSON reads the wire's form.
func (d *DateTime) UnmarshalJSON(text []byte) error {
	return d.UnmarshalText([]byte(strings.Trim(string(text), `"`)))
}

// Value is what a database keeps.
func (d DateTime) Value() (driver.Value, error) { return d.String(), nil }

// Scan reads what a database kept.
func (d *DateTime) Scan(source any) error {
	switch kept := source.(type) {
	case time.Time:
		d.Time = kept.UTC()
		return nil
	case string:
		instant, err := time.Parse(instantLayout, kept)
		d.Time = instant
		return err
	default:
		return fmt.Errorf("no date and time: %T", source)
	}
}
