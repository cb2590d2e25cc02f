package web

import (
	"maps"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"service/internal/runtime/problem"
	"service/internal/runtime/settings"
)

// forgetAfter is how often windows that ended are forgotten.
const forgetAfter = time.Minute

// RateLimiter counts per client: for the whole service, and for an operation that declares a limit.
type RateLimiter struct {
	service settings.Rate
	mutex   sync.Mutex
	windows map[windowKey]*window
	forgot  time.Time
}

type windowKey struct{ policy, client string }

type window struct {
	count int
	ends  time.Time
}

// NewRateLimiter limits every client of the service.
func NewRateLimiter(service settings.Rate) *RateLimiter {
	return &RateLimiter{service: service, windows: map[windowKey]*window{}}
}

// admit counts a request; its headers tell what is left.
func (l *RateLimiter) admit(x *Exchange, operation *Operation) error {
	client := "peer:" + x.client
	if x.principal != nil {
		client = "sub:" + x.principal.Subject
	}
	quotas, states := make([]string, 0, 2), make([]string, 0, 2)
	wait := 0
	count := func(policy string, rate settings.Rate) {
		left, seconds, admitted := l.hit(windowKey{policy, client}, rate)
		window := int(rate.Window.Seconds())
		quotas = append(quotas, parameters(policy, "q", rate.Requests, "w", window))
		states = append(states, parameters(policy, "r", left, "t", seconds))
		if !admitted {
			wait = max(wait, seconds)
		}
	}
	if operation.RateLimit != nil {
		count(operation.Name, *operation.RateLimit)
	}
	count("service", l.service)
	x.limits = rateLimits{strings.Join(quotas, ", "), strings.Join(states, ", ")}
	if wait > 0 {
		return problem.New(http.StatusTooManyRequests, "Too many requests.").
			With("Retry-After", strconv.Itoa(wait))
	}
	return nil
}

// parameters are an item of a structured field, RFC 9651.
func parameters(policy, first string, count int, second string, seconds int) string {
	return `"` + policy + `";` + first + "=" + strconv.Itoa(count) +
		";" + second + "=" + strconv.Itoa(seconds)
}

func (l *RateLimiter) hit(key windowKey, rate settings.Rate) (left, seconds int, admitted bool) {
	now := time.Now()
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if now.Sub(l.forgot) > forgetAfter {
		maps.DeleteFunc(l.windows, func(_ windowKey, old *window) bool { return now.After(old.ends) })
		l.forgot = now
	}
	current := l.windows[key]
	if current == nil || now.After(current.ends) {
		current = &window{ends: now.Add(rate.Window)}
		l.windows[key] = current
	}
	current.count++
	seconds = max(1, int(math.Ceil(current.ends.Sub(now).Seconds())))
	return max(0, rate.Requests-current.count), seconds, current.count <= rate.Requests
}
