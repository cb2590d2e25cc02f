// Package development makes the secrets of a developer's machine in `.dev/`, and tokens signed with
// them.
package development

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"service/internal/runtime/auth"
	"service/internal/runtime/keyring"
)

// KeyID names the development keys, for tokens and for values.
const KeyID = "development"

const (
	algorithm     = "RS256"
	keyBits       = 2048
	tokenLifetime = 12 * time.Hour
)

// Folder is a place for secrets that no other machine has.
type Folder string

// EncryptionKeys are made where there are none; they are only looked for otherwise.
func (f Folder) EncryptionKeys(create bool) ([]keyring.Key, error) {
	if create {
		secret := make([]byte, keyring.Size)
		_, _ = rand.Read(secret)
		encoded := base64.StdEncoding.EncodeToString(secret)
		if err := f.writeOnce("encryption.key", []byte(encoded)); err != nil {
			return nil, err
		}
	}
	encoded, err := os.ReadFile(f.path("encryption.key"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	secret, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(encoded)))
	key := keyring.Key{ID: KeyID, Secret: secret}
	return []keyring.Key{key}, err
}

// KeySet verifies the tokens that Token signs.
func (f Folder) KeySet() (auth.KeySet, error) {
	key, err := f.signingKey()
	if err != nil {
		return nil, err
	}
	return auth.KeySet{KeyID: {Algorithm: algorithm, Public: key.Public()}}, nil
}

// Token signs a principal, for half a day.
func (f Folder) Token(principal auth.Principal, issuer, audience string) (string, error) {
	now := time.Now()
	claims := jwt.MapClaims{
		"iss":   issuer,
		"aud":   audience,
		"sub":   principal.Subject,
		"iat":   now.Unix(),
		"nbf":   now.Unix(),
		"exp":   now.Add(tokenLifetime).Unix(),
		"roles": principal.Roles,
		"scope": strings.Join(principal.Scopes, " "),
	}
	if principal.Tenant != "" {
		claims["tenant"] = principal.Tenant
	}
	return f.Sign(claims)
}

// Sign signs claims as they are.
func (f Folder) Sign(claims jwt.MapClaims) (string, error) {
	key, err := f.signingKey()
	if err != nil {
		return "", err
	}
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
	token.Header["kid"] = KeyID
	return token.SignedString(key)
}

func (f Folder) signingKey() (*rsa.PrivateKey, error) {
	if _, err := os.Stat(f.path("signing.pem")); err != nil {
		key, err := rsa.GenerateKey(rand.Reader, keyBits)
		if err != nil {
			return nil, err
		}
		encoded, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			return nil, err
		}
		block := &pem.Block{Type: "PRIVATE KEY", Bytes: encoded}
		if err := f.writeOnce("signing.pem", pem.EncodeToMemory(block)); err != nil {
			return nil, err
		}
	}
	content, err := os.ReadFile(f.path("signing.pem"))
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(content)
	if block == nil {
		return nil, fmt.Errorf("%s holds no key", f.path("signing.pem"))
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	key, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s holds no RSA key", f.path("signing.pem"))
	}
	return key, nil
}

// writeOnce lets processes that start together agree on the first one's file.
func (f Folder) writeOnce(name string, content []byte) error {
	path := f.path(name)
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if err := os.MkdirAll(string(f), 0o700); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(string(f), name+".*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temporary.Name()) }()
	_, err = temporary.Write(content)
	if err = errors.Join(err, temporary.Close()); err != nil {
		return err
	}
	if err = os.Link(temporary.Name(), path); errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

func (f Folder) path(name string) string { return filepath.Join(string(f), name) }
