package value

import (
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// Decimal is a number with a fixed count of digits behind the point; no float touches it.
type Decimal struct {
	decimal.Decimal
	Scale int32
}

// ParseDecimal reads digits with an optional fraction, for a scale.
func ParseDecimal(text string, scale int32) (Decimal, error) {
	number, err := decimal.NewFromString(text)
	return Decimal{number, scale}, err
}

// MustDecimal is for constants.
func MustDecimal(text string, scale int32) Decimal {
	return Decimal{decimal.RequireFromString(text), scale}
}

// FromUnits makes a number of its smallest units: cents, where the scale is two.
func FromUnits(units int64, scale int32) Decimal {
	return Decimal{decimal.New(units, -scale), scale}
}

// Units is the number in its smallest units.
func (d Decimal) Units() int64 { return d.Shift(d.Scale).IntPart() }

func (d Decimal) String() string { return d.StringFixed(d.Scale) }

// MarshalText writes the wire's form.
func (d Decimal) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// MarshalJSON writes the wire's form.
func (d Decimal) MarshalJSON() ([]byte, error) { return []byte(`"` + d.String() + `"`), nil }

// UnmarshalText reads the wire's form; its digits tell the scale.
func (d *Decimal) UnmarshalText(text []byte) (err error) {
	d.Decimal, err = decimal.NewFromString(string(text))
	d.Scale = -d.Exponent()
	return err
}

// UnmarshalJSON reads the wire's form.
func (d *Decimal) UnmarshalJSON(text []byte) error {
	return d.UnmarshalText([]byte(strings.Trim(string(text), `"`)))
}

// Value is what PostgreSQL keeps; SQLite keeps units.
func (d Decimal) Value() (driver.Value, error) { return d.String(), nil }

// Scan reads a number for the scale that is set already.
func (d *Decimal) Scan(source any) (err error) {
	switch kept := source.(type) {
	case int64:
		*d = FromUnits(kept, d.Scale)
	case string:
		*d, err = ParseDecimal(kept, d.Scale)
	default:
		err = fmt.Errorf("no decimal: %T", source)
	}
	return err
}
