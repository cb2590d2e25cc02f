package auth

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"service/internal/runtime/problem"
)

const (
	leeway        = 30 * time.Second
	maxToken      = 8192
	maxRemembered = 10_000
)

// Authenticator checks bearer tokens after RFC 8725.
type Authenticator struct {
	keys       KeySource
	algorithms []string
	parser     *jwt.Parser
	mutex      sync.Mutex
	remembered map[[sha256.Size]byte]verified
}

// verified is a token that was checked before, with the keys of a generation.
type verified struct {
	principal  *Principal
	expires    time.Time
	generation int
}

// NewAuthenticator trusts tokens of one issuer for one audience.
func NewAuthenticator(keys KeySource, issuer, audience string, algorithms []string) *Authenticator {
	return &Authenticator{
		keys:       keys,
		algorithms: algorithms,
		parser: jwt.NewParser(
			jwt.WithValidMethods(algorithms),
			jwt.WithIssuer(issuer),
			jwt.WithAudience(audience),
			jwt.WithLeeway(leeway),
			jwt.WithExpirationRequired(),
			jwt.WithIssuedAt(),
		),
		remembered: map[[sha256.Size]byte]verified{},
	}
}

// Authenticate tells who calls; nobody, where no token was sent.
func (a *Authenticator) Authenticate(
	ctx context.Context, authorization []string,
) (*Principal, error) {
	if len(authorization) == 0 {
		return nil, nil
	}
	if len(authorization) > 1 {
		return nil, invalid("More than one Authorization header")
	}
	scheme, token, _ := strings.Cut(strings.TrimSpace(authorization[0]), " ")
	token = strings.TrimSpace(token)
	if !strings.EqualFold(scheme, "bearer") || token == "" || len(token) > maxToken {
		return nil, invalid("The credentials are not a bearer token")
	}
	digest := sha256.Sum256([]byte(token))
	if principal := a.recall(digest); principal != nil {
		return principal, nil
	}
	return a.verify(ctx, token, digest)
}

func (a *Authenticator) verify(
	ctx context.Context, token string, digest [sha256.Size]byte,
) (*Principal, error) {
	claims := jwt.MapClaims{}
	generation := 0
	_, err := a.parser.ParseWithClaims(token, claims, func(parsed *jwt.Token) (any, error) {
		id, ok := parsed.Header["kid"].(string)
		if _, critical := parsed.Header["crit"]; !ok || critical {
			return nil, jwt.ErrTokenUnverifiable
		}
		key, current, err := a.keys.Key(ctx, id)
		generation = current
		if err == nil && key.Algorithm != parsed.Method.Alg() {
			err = jwt.ErrTokenUnverifiable
		}
		return key.Public, err
	})
	if unavailable := (*problem.Problem)(nil); errors.As(err, &unavailable) {
		return nil, unavailable
	}
	if errors.Is(err, jwt.ErrTokenExpired) {
		return nil, invalid("The token has expired")
	}
	principal := principalOf(claims)
	if err != nil || principal == nil {
		return nil, invalid("The token is not valid")
	}
	expires, _ := claims.GetExpirationTime()
	a.remember(digest, verified{principal, expires.Add(leeway), generation})
	return principal, nil
}

func (a *Authenticator) recall(digest [sha256.Size]byte) *Principal {
	generation := a.keys.Generation()
	a.mutex.Lock()
	defer a.mutex.Unlock()
	known, found := a.remembered[digest]
	if !found || known.generation != generation || time.Now().After(known.expires) {
		delete(a.remembered, digest)
		return nil
	}
	return known.principal
}

func (a *Authenticator) remember(digest [sha256.Size]byte, token verified) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if len(a.remembered) >= maxRemembered {
		clear(a.remembered)
	}
	a.remembered[digest] = token
}

func principalOf(claims jwt.MapClaims) *Principal {
	subject, _ := claims["sub"].(string)
	if subject == "" || strings.ContainsRune(subject, 0) {
		return nil
	}
	scope, _ := claims["scope"].(string)
	principal := &Principal{Subject: subject, Scopes: strings.Fields(scope)}
	roles, _ := claims["roles"].([]any)
	for _, role := range roles {
		if name, ok := role.(string); ok && !slices.Contains(principal.Roles, name) {
			principal.Roles = append(principal.Roles, name)
		}
	}
	if tenant, ok := claims["tenant"].(string); ok && !strings.ContainsRune(tenant, 0) {
		principal.Tenant = tenant
	}
	return principal
}

func invalid(description string) *problem.Problem {
	challenge := `Bearer error="invalid_token", error_description="` + description + `"`
	return problem.New(http.StatusUnauthorized, description+".").With("WWW-Authenticate", challenge)
}
