package read

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"service/internal/runtime/value"
)

var (
	integerForm = regexp.MustCompile(`^-?(?:0|[1-9]\d{0,18})$`)
	floatForm   = regexp.MustCompile(`^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$`)
	decimalForm = regexp.MustCompile(`^-?(0|[1-9]\d*)(?:\.(\d+))?$`)
)

// IntegerRule is a number without a fraction.
type IntegerRule[T int | int64] struct{ min, max T }

// Int has 32 bits.
func Int() IntegerRule[int] { return IntegerRule[int]{math.MinInt32, math.MaxInt32} }

// Long is exact as a double, too.
func Long() IntegerRule[int64] { return IntegerRule[int64]{-1<<53 + 1, 1<<53 - 1} }

// Min is the lowest value.
func (r IntegerRule[T]) Min(bound T) IntegerRule[T] {
	r.min = max(r.min, bound)
	return r
}

// Max is the highest value.
func (r IntegerRule[T]) Max(bound T) IntegerRule[T] {
	r.max = min(r.max, bound)
	return r
}

// Read is the number; 1.0 is none.
func (r IntegerRule[T]) Read(at Place, sent any) (T, bool) {
	written := ""
	switch found := sent.(type) {
	case json.Number:
		written = found.String()
	case parameter:
		if integerForm.MatchString(string(found)) {
			written = string(found)
		}
	}
	number, ok := new(big.Int).SetString(written, 10)
	switch {
	case !ok || strings.ContainsAny(written, ".eE"):
		at.Fail("type", "must be an integer")
	case number.Cmp(big.NewInt(int64(r.min))) < 0:
		at.Fail("minimum", fmt.Sprintf("must be >= %d", r.min))
	case number.Cmp(big.NewInt(int64(r.max))) > 0:
		at.Fail("maximum", fmt.Sprintf("must be <= %d", r.max))
	default:
		return T(number.Int64()), true
	}
	return 0, false
}

// FloatRule is a finite number.
type FloatRule struct{ min, max float64 }

// Float is any double.
func Float() FloatRule { return FloatRule{math.Inf(-1), math.Inf(1)} }

// Min is the lowest value.
func (r FloatRule) Min(bound float64) FloatRule {
	r.min = bound
	return r
}

// Max is the highest value.
func (r FloatRule) Max(bound float64) FloatRule {
	r.max = bound
	return r
}

// Read is the number.
func (r FloatRule) Read(at Place, sent any) (float64, bool) {
	written := ""
	switch found := sent.(type) {
	case json.Number:
		written = found.String()
	case parameter:
		if floatForm.MatchString(string(found)) {
			written = string(found)
		}
	}
	number, err := strconv.ParseFloat(written, 64)
	switch {
	case err != nil:
		at.Fail("type", "must be a number")
	case number < r.min:
		at.Fail("minimum", "must be >= "+strconv.FormatFloat(r.min, 'g', -1, 64))
	case number > r.max:
		at.Fail("maximum", "must be <= "+strconv.FormatFloat(r.max, 'g', -1, 64))
	default:
		return number, true
	}
	return 0, false
}

// DecimalRule is a number in a string, so that no float touches it.
type DecimalRule struct {
	precision, scale int
	min, max         string
}

// Decimal has so many digits in all, and so many behind the point.
func Decimal(precision, scale int) DecimalRule {
	return DecimalRule{precision: precision, scale: scale}
}

// Min is the lowest value.
func (r DecimalRule) Min(bound string) DecimalRule {
	r.min = bound
	return r
}

// Max is the highest value.
func (r DecimalRule) Max(bound string) DecimalRule {
	r.max = bound
	return r
}

// Read is the number.
func (r DecimalRule) Read(at Place, sent any) (value.Decimal, bool) {
	var none value.Decimal
	written, ok := sent.(string)
	if found, given := sent.(parameter); given {
		written, ok = string(found), true
	}
	if !ok {
		at.Fail("type", "must be a decimal number in a string")
		return none, false
	}
	parts := decimalForm.FindStringSubmatch(written)
	if parts == nil {
		at.Fail("format", "must be a decimal number")
		return none, false
	}
	whole, fraction := strings.TrimPrefix(parts[1], "0"), parts[2]
	if len(fraction) > r.scale || len(whole) > r.precision-r.scale {
		const detail = "must have at most %d digits before the point and %d after it"
		at.Fail("precision", fmt.Sprintf(detail, r.precision-r.scale, r.scale))
		return none, false
	}
	number := value.MustDecimal(written, int32(r.scale))
	switch {
	case r.min != "" && number.LessThan(value.MustDecimal(r.min, 0).Decimal):
		at.Fail("minimum", "must be >= "+r.min)
	case r.max != "" && number.GreaterThan(value.MustDecimal(r.max, 0).Decimal):
		at.Fail("maximum", "must be <= "+r.max)
	default:
		return number, true
	}
	return none, false
}

// BoolRule is true or false.
type BoolRule struct{}

// Bool is never a number.
func Bool() BoolRule { return BoolRule{} }

// Read is the value.
func (BoolRule) Read(at Place, sent any) (bool, bool) {
	switch sent {
	case true, parameter("true"):
		return true, true
	case false, parameter("false"):
		return false, true
	default:
		at.Fail("type", "must be true or false")
		return false, false
	}
}
