package auth

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
)

type jsonWebKey struct {
	ID        string `json:"kid"`
	Type      string `json:"kty"`
	Use       string `json:"use"`
	Algorithm string `json:"alg"`
	Curve     string `json:"crv"`
	Modulus   string `json:"n"`
	Exponent  string `json:"e"`
	X         string `json:"x"`
	Y         string `json:"y"`
}

var curves = map[string]struct {
	curve     elliptic.Curve
	size      int
	algorithm string
}{
	"P-256": {elliptic.P256(), 32, "ES256"},
	"P-384": {elliptic.P384(), 48, "ES384"},
	"P-521": {elliptic.P521(), 66, "ES512"},
}

// ParseKeySet reads a JWKS and leaves out what is not for signatures.
func ParseKeySet(content []byte) (KeySet, error) {
	var document struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(content, &document); err != nil {
		return nil, err
	}
	keys := KeySet{}
	for _, entry := range document.Keys {
		var written jsonWebKey
		if json.Unmarshal(entry, &written) != nil || written.ID == "" {
			continue
		}
		if written.Use != "" && written.Use != "sig" {
			continue
		}
		if key, err := written.key(); err == nil {
			keys[written.ID] = key
		}
	}
	return keys, nil
}

func (k jsonWebKey) key() (Key, error) {
	switch k.Type {
	case "RSA":
		public := &rsa.PublicKey{N: number(k.Modulus), E: int(number(k.Exponent).Int64())}
		if public.Size() < 256 || public.E < 3 {
			return Key{}, fmt.Errorf("the RSA key is too small")
		}
		return Key{k.named("RS256"), public}, nil
	case "EC":
		known, found := curves[k.Curve]
		if !found {
			return Key{}, fmt.Errorf("the curve is not known")
		}
		// An uncompressed point: a mark, and both coordinates in full length.
		point := make([]byte, 1+2*known.size)
		point[0] = 4
		if err := errors.Join(fill(point[1:1+known.size], k.X), fill(point[1+known.size:], k.Y)); err != nil {
			return Key{}, err
		}
		public, err := ecdsa.ParseUncompressedPublicKey(known.curve, point)
		return Key{k.named(known.algorithm), public}, err
	case "OKP":
		public, err := base64.RawURLEncoding.DecodeString(k.X)
		if err != nil || k.Curve != "Ed25519" || len(public) != ed25519.PublicKeySize {
			return Key{}, fmt.Errorf("the key is no Ed25519 key")
		}
		return Key{k.named("EdDSA"), ed25519.PublicKey(public)}, nil
	default:
		return Key{}, fmt.Errorf("the key's type is not known")
	}
}

// fill decodes a coordinate of exactly the length that there is room for.
func fill(room []byte, text string) error {
	digits, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil && len(digits) != len(room) {
		err = fmt.Errorf("the coordinate has another length than its curve")
	}
	copy(room, digits)
	return err
}

func (k jsonWebKey) named(otherwise string) string {
	if k.Algorithm != "" {
		return k.Algorithm
	}
	return otherwise
}

func number(text string) *big.Int {
	digits, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return new(big.Int)
	}
	return new(big.Int).SetBytes(digits)
}
