package read

import "service/internal/runtime/value"

// MomentRule is a day, a time of day, or an instant.
type MomentRule[T any] struct {
	name  string
	parse func(string) (T, error)
}

// Date is YYYY-MM-DD.
func Date() MomentRule[value.Date] {
	return MomentRule[value.Date]{"a date (YYYY-MM-DD)", value.ParseDate}
}

// Time is HH:MM:SS.
func Time() MomentRule[value.Time] {
	return MomentRule[value.Time]{"a time (HH:MM:SS)", value.ParseTime}
}

// DateTime is RFC 3339 with a zone.
func DateTime() MomentRule[value.DateTime] {
	return MomentRule[value.DateTime]{"a date and time with zone (RFC 3339)", value.ParseDateTime}
}

// Read is the moment.
func (r MomentRule[T]) Read(at Place, sent any) (T, bool) {
	var none T
	found, ok := text(at, sent)
	if !ok {
		return none, false
	}
	moment, err := r.parse(found)
	if err != nil {
		at.Fail("format", "must be "+r.name)
		return none, false
	}
	return moment, true
}
