package web

import (
	"net/http"
	"slices"
	"strings"

	"service/internal/runtime/auth"
	"service/internal/runtime/problem"
	"service/internal/runtime/settings"
)

// Media types of bodies.
var (
	JSONBody   = []string{"application/json"}
	MergePatch = []string{"application/json", "application/merge-patch+json"}
)

// Operation is what is asked of a request before its endpoint runs.
type Operation struct {
	Name   string
	Access auth.Grants
	// Tenant asks for a token that names one.
	Tenant bool
	// Consumes are the media types of the body; none where the operation takes no body.
	Consumes []string
	// Idempotent operations honour Idempotency-Key.
	Idempotent bool
	RateLimit  *settings.Rate
	// ErrorProperties name the property of declared error bodies, by status.
	ErrorProperties map[int]string
}

// Endpoint answers a request that passed the checks of its operation.
type Endpoint func(*Exchange) (Answer, error)

// check goes through what the contract asks, in its order.
func (x *Exchange) check(operation *Operation) (err error) {
	x.operation = operation
	if x.services.Authenticator != nil {
		x.principal, err = x.services.Authenticator.Authenticate(x.Context(), x.Header.Values("Authorization"))
		if err != nil {
			return err
		}
	}
	if err := x.services.RateLimiter.admit(x, operation); err != nil {
		return err
	}
	if err := x.authorize(operation); err != nil {
		return err
	}
	if err := checkAccept(x.Header.Values("Accept")); err != nil {
		return err
	}
	if len(operation.Consumes) == 0 {
		return nil
	}
	if err := x.checkContentType(operation.Consumes); err != nil {
		return err
	}
	return x.readBody()
}

func (x *Exchange) authorize(operation *Operation) error {
	switch {
	case operation.Access.Pass(x.principal):
	case x.principal == nil:
		return problem.New(http.StatusUnauthorized, "This operation needs a bearer token.").
			With("WWW-Authenticate", "Bearer")
	case operation.Access.OwnRows(x.principal):
		x.ownRowsOnly = true
	default:
		return insufficient("The token does not grant this operation.")
	}
	if operation.Tenant && (x.principal == nil || x.principal.Tenant == "") {
		return insufficient("The token names no tenant.")
	}
	return nil
}

func insufficient(detail string) *problem.Problem {
	return problem.New(http.StatusForbidden, detail).
		With("WWW-Authenticate", `Bearer error="insufficient_scope"`)
}

func checkAccept(values []string) error {
	ranges := strings.FieldsFunc(strings.Join(values, ","), func(r rune) bool { return r == ',' })
	ranges = slices.DeleteFunc(ranges, func(item string) bool { return strings.TrimSpace(item) == "" })
	if len(ranges) == 0 || slices.ContainsFunc(ranges, acceptable) {
		return nil
	}
	return problem.New(http.StatusNotAcceptable, "The answer is available as application/json only.")
}

func acceptable(mediaRange string) bool {
	mediaType, parameters, _ := strings.Cut(strings.ToLower(mediaRange), ";")
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, quality, _ := strings.Cut(parameter, "=")
		if strings.TrimSpace(name) == "q" && strings.Trim(quality, " 0.") == "" {
			return false
		}
	}
	switch strings.TrimSpace(mediaType) {
	case "*/*", "application/*", jsonType, problemType:
		return true
	default:
		return false
	}
}

func (x *Exchange) checkContentType(consumes []string) error {
	unsupported := func(detail string) *problem.Problem {
		return problem.New(http.StatusUnsupportedMediaType, detail)
	}
	coding := strings.TrimSpace(strings.Join(x.Header.Values("Content-Encoding"), ","))
	if coding != "" && !strings.EqualFold(coding, "identity") {
		return unsupported("The body must not be encoded.").With("Accept-Encoding", "identity")
	}
	mediaType, parameters, _ := strings.Cut(strings.ToLower(x.Header.Get("Content-Type")), ";")
	if !slices.Contains(consumes, strings.TrimSpace(mediaType)) {
		return unsupported("The body must be " + strings.Join(consumes, " or ") + ".")
	}
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, charset, _ := strings.Cut(parameter, "=")
		charset = strings.Trim(charset, ` "`)
		if strings.TrimSpace(name) == "charset" && charset != "utf-8" && charset != "utf8" {
			return unsupported("The body must be UTF-8.")
		}
	}
	return nil
}
