package web

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"service/internal/runtime/problem"
	"service/internal/runtime/store"
)

// Match tells whether a write needs If-Match.
type Match bool

// Whether a client must say which version it knows.
const (
	MatchOptional Match = false
	MatchRequired Match = true
)

const tag = `(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"`

var (
	tags        = regexp.MustCompile(tag)
	tagList     = regexp.MustCompile(`^[ \t,]*` + tag + `(?:[ \t]*,[ \t,]*` + tag + `)*[ \t,]*$`)
	versionForm = regexp.MustCompile(`^"([1-9][0-9]{0,17})"$`)
)

func entityTag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// ifMatch is the versions that the client accepts, by strong comparison.
func (x *Exchange) ifMatch(match Match) (store.Versions, error) {
	values := x.Header.Values("If-Match")
	if len(values) == 0 {
		if match == MatchRequired {
			return store.Versions{}, problem.New(
				http.StatusPreconditionRequired, "This operation needs an If-Match header.",
			)
		}
		return store.Versions{Any: true}, nil
	}
	value := strings.TrimSpace(strings.Join(values, ", "))
	if value == "*" {
		return store.Versions{Any: true}, nil
	}
	if !tagList.MatchString(value) {
		return store.Versions{}, problem.Invalid(problem.Failure{
			Header: "If-Match", Code: "format", Detail: "must be * or a list of entity tags",
		})
	}
	var versions store.Versions
	for _, found := range tags.FindAllString(value, -1) {
		if digits := versionForm.FindStringSubmatch(found); digits != nil {
			version, _ := strconv.ParseInt(digits[1], 10, 64)
			versions.Known = append(versions.Known, version)
		}
	}
	return versions, nil
}

// unchanged tells whether If-None-Match says that the client has this version already.
func (x *Exchange) unchanged(version int64) bool {
	value := strings.TrimSpace(strings.Join(x.Header.Values("If-None-Match"), ", "))
	if value == "*" {
		return true
	}
	for _, found := range tags.FindAllString(value, -1) {
		if strings.TrimPrefix(found, "W/") == entityTag(version) {
			return true
		}
	}
	return false
}
