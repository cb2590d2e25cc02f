package value

import (
	"crypto/rand"
	"encoding/binary"
	"sync"
	"time"

	"github.com/google/uuid"
)

const (
	codeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	codeLength   = 16
)

var ids struct {
	sync.Mutex
	last uint64
}

// NewID makes a UUID of version 7; those of one process ascend.
//
// It holds a millisecond time stamp, twelve bits of a counter, and 62 random bits.
func NewID() uuid.UUID {
	now := uint64(time.Now().UnixNano())
	ids.Lock()
	ids.last = max(ids.last+1, now/1e6<<12|(now%1e6<<12)/1e6)
	ticks := ids.last
	ids.Unlock()
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:], ticks>>12<<16|0x7000|ticks&0xfff)
	_, _ = rand.Read(id[8:])
	id[8] = id[8]&0x3f | 0x80
	return id
}

// RandomCode makes a code that a person can read out: Crockford's base 32, without I, L, O and U.
func RandomCode(maxLength int) string {
	code := make([]byte, min(maxLength, codeLength))
	_, _ = rand.Read(code)
	for at, random := range code {
		code[at] = codeAlphabet[random%32]
	}
	return string(code)
}
