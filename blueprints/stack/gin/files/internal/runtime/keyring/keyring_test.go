package keyring

import (
	"bytes"
	"strings"
	"testing"
)

func TestKeysTurn(t *testing.T) {
	old := Key{"old", make([]byte, Size)}
	added := Key{"new", bytes.Repeat([]byte{1}, Size)}
	before, err := New([]Key{old})
	if err != nil {
		t.Fatal(err)
	}
	after, err := New([]Key{added, old})
	if err != nil {
		t.Fatal(err)
	}
	text, err := after.Open(before.Seal("text", "place"), "place")
	if err != nil || text != "text" {
		t.Fatal(text, err)
	}
	if sealed := after.Seal("text", "place"); !strings.HasPrefix(sealed, "new:") {
		t.Fatal(sealed)
	}
	if _, err := after.Open(before.Seal("text", "place"), "elsewhere"); err == nil {
		t.Fatal("a value opens at another place")
	}
	if before.BlindIndex("text", "place") != after.BlindIndex("text", "place") {
		t.Fatal("the index depends on the newest key")
	}
}
