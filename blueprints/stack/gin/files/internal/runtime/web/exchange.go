// Package web is the HTTP around operations: the checks before, the answers after.
package web

import (
	"crypto/rand"
	"encoding/hex"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"service/internal/runtime/auth"
)

const maxHeaderBytes = 16 * 1024

var (
	requestID   = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)
	traceParent = regexp.MustCompile(`^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}`)
)

// Exchange is a request while it is being answered.
type Exchange struct {
	*http.Request
	services    *Services
	writer      gin.ResponseWriter
	id          string
	trace       string
	client      string
	secure      bool
	route       string
	parameters  []parameter
	operation   *Operation
	principal   *auth.Principal
	ownRowsOnly bool
	body        any
	hasBody     bool
	limits      rateLimits
	status      int
}

type parameter struct{ name, value string }

// rateLimits are the headers of limited operations.
type rateLimits struct{ policy, state string }

const exchangeKey = "exchange"

func exchangeOf(c *gin.Context) *Exchange { return c.MustGet(exchangeKey).(*Exchange) }

func (s *Services) newExchange(c *gin.Context) *Exchange {
	peer, _, err := net.SplitHostPort(c.Request.RemoteAddr)
	if err != nil {
		peer = c.Request.RemoteAddr
	}
	x := &Exchange{
		Request:  c.Request,
		services: s,
		writer:   c.Writer,
		id:       c.GetHeader("X-Request-Id"),
		client:   s.nearestStranger(peer, c.Request.Header.Values("X-Forwarded-For")),
		secure: strings.EqualFold(c.GetHeader("X-Forwarded-Proto"), "https") &&
			s.trusts(peer),
	}
	if !requestID.MatchString(x.id) {
		x.id = uuid.NewString()
	}
	if handed := traceParent.FindStringSubmatch(c.GetHeader("Traceparent")); handed != nil {
		x.trace = handed[1]
	} else {
		made := make([]byte, 16)
		_, _ = rand.Read(made)
		x.trace = hex.EncodeToString(made)
	}
	return x
}

// nearestStranger is the nearest address that is not a trusted proxy's.
func (s *Services) nearestStranger(address string, forwarded []string) string {
	hops := strings.Split(strings.Join(forwarded, ","), ",")
	for _, hop := range slices.Backward(hops) {
		hop = strings.TrimSpace(hop)
		if hop == "" || !s.trusts(address) {
			break
		}
		address = hop
	}
	return address
}

func (s *Services) trusts(address string) bool {
	parsed, err := netip.ParseAddr(address)
	return err == nil && slices.ContainsFunc(s.Settings.TrustedProxies, func(known netip.Prefix) bool {
		return known.Contains(parsed.Unmap())
	})
}
