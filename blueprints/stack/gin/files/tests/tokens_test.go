package tests

import (
	"maps"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"service/internal/runtime/auth"
)

func TestWrongClaimsAreRefused(t *testing.T) {
	current := newSettings(t)
	keys, err := current.DevelopmentKeys.KeySet()
	if err != nil {
		t.Fatal(err)
	}
	fixed := auth.FixedKeys{Keys: keys}
	authenticator := auth.NewAuthenticator(fixed, current.Issuer, current.Audience, []string{"RS256"})
	authenticate := func(claims jwt.MapClaims) (*auth.Principal, error) {
		token, err := current.DevelopmentKeys.Sign(claims)
		if err != nil {
			t.Fatal(err)
		}
		return authenticator.Authenticate(t.Context(), []string{"Bearer " + token})
	}
	right := jwt.MapClaims{
		"iss": current.Issuer,
		"aud": current.Audience,
		"sub": "alice",
		"exp": time.Now().Add(time.Minute).Unix(),
	}
	if principal, err := authenticate(right); err != nil || principal.Subject != "alice" {
		t.Fatal(principal, err)
	}
	for name, wrong := range map[string]any{
		"iss": "https://elsewhere.example",
		"aud": "another",
		"exp": time.Now().Add(-time.Hour).Unix(),
		"nbf": time.Now().Add(time.Hour).Unix(),
		"sub": "",
	} {
		claims := maps.Clone(right)
		claims[name] = wrong
		if _, err := authenticate(claims); err == nil {
			t.Error("a token is accepted with a wrong", name)
		}
	}
}
