// Package keyring keeps encrypted columns: AES-256-GCM with the key's id in the value, and an index
// to find by value.
//
// The first key encrypts. The last one also makes the blind index of unique values: put new keys in
// front, and remove the last only after the rows were written again.
package keyring

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
)

// Size is the length of a key in bytes.
const Size = 32

// Key is a secret with the name under which values say that they need it.
type Key struct {
	ID     string
	Secret []byte
}

// Keyring seals and opens values.
type Keyring struct {
	current  string
	ciphers  map[string]cipher.AEAD
	indexKey []byte
}

// New makes a keyring of at least one key.
func New(keys []Key) (*Keyring, error) {
	if len(keys) == 0 {
		return nil, fmt.Errorf("a keyring needs a key")
	}
	ring := &Keyring{current: keys[0].ID, ciphers: map[string]cipher.AEAD{}}
	for _, key := range keys {
		block, err := aes.NewCipher(key.Secret)
		if err != nil {
			return nil, err
		}
		if ring.ciphers[key.ID], err = cipher.NewGCM(block); err != nil {
			return nil, err
		}
	}
	ring.indexKey = digest(keys[len(keys)-1].Secret, []byte("blind index"))
	return ring, nil
}

// Seal encrypts a text for a place; it opens nowhere else.
func (k *Keyring) Seal(text, place string) string {
	sealer := k.ciphers[k.current]
	nonce := make([]byte, sealer.NonceSize())
	_, _ = rand.Read(nonce)
	sealed := sealer.Seal(nonce, nonce, []byte(text), []byte(place))
	return k.current + ":" + base64.StdEncoding.EncodeToString(sealed)
}

// Open decrypts what was sealed for the place.
func (k *Keyring) Open(value, place string) (string, error) {
	id, encoded, _ := strings.Cut(value, ":")
	opener, known := k.ciphers[id]
	sealed, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || !known || len(sealed) < opener.NonceSize() {
		return "", fmt.Errorf("no key opens the value of %s", place)
	}
	nonce, sealed := sealed[:opener.NonceSize()], sealed[opener.NonceSize():]
	text, err := opener.Open(nil, nonce, sealed, []byte(place))
	return string(text), err
}

// BlindIndex is the same for the same text at the same place, and tells nothing else.
func (k *Keyring) BlindIndex(text, place string) string {
	return hex.EncodeToString(digest(k.indexKey, []byte(place+"\x00"+text)))
}

func digest(key, message []byte) []byte {
	hash := hmac.New(sha256.New, key)
	hash.Write(message)
	return hash.Sum(nil)
}
