package read

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/google/uuid"
)

// MaxBytes bounds decoded bytes whose spec says nothing closer.
const MaxBytes = 64 * 1024

// UUIDRule is a UUID in its hyphenated form.
type UUIDRule struct{}

// UUID is read in any case.
func UUID() UUIDRule { return UUIDRule{} }

// Read is the UUID.
func (UUIDRule) Read(at Place, sent any) (uuid.UUID, bool) {
	found, ok := text(at, sent)
	if !ok {
		return uuid.Nil, false
	}
	id, err := uuid.Parse(found)
	if err != nil || len(found) != 36 {
		at.Fail("format", "must be a UUID")
		return uuid.Nil, false
	}
	return id, true
}

// BytesRule is base64 with padding.
type BytesRule struct{ min, max int }

// Bytes are at most 64 KiB.
func Bytes() BytesRule { return BytesRule{max: MaxBytes} }

// Min asks for so many bytes.
func (r BytesRule) Min(length int) BytesRule {
	r.min = length
	return r
}

// Max allows so many bytes.
func (r BytesRule) Max(length int) BytesRule {
	r.max = length
	return r
}

// Read is the decoded bytes.
func (r BytesRule) Read(at Place, sent any) ([]byte, bool) {
	found, ok := text(at, sent)
	if !ok {
		return nil, false
	}
	decoded, err := base64.StdEncoding.Strict().DecodeString(found)
	switch {
	case err != nil || strings.ContainsAny(found, "\r\n"):
		at.Fail("format", "must be base64 with padding")
	case len(decoded) < r.min:
		at.Fail("min_length", fmt.Sprintf("must have at least %d bytes", r.min))
	case len(decoded) > r.max:
		at.Fail("max_length", fmt.Sprintf("must have at most %d bytes", r.max))
	default:
		return decoded, true
	}
	return nil, false
}
