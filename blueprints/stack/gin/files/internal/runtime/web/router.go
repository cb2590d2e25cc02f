package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"service/internal/runtime/problem"
)

// Router takes the operations of a service.
type Router struct {
	engine   *gin.Engine
	services *Services
}

// NewRouter makes a router that answers the service's own paths.
func NewRouter(services *Services) *Router {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false
	engine.ForwardedByClientIP = false
	r := &Router{engine: engine, services: services}
	engine.Use(services.observe)
	engine.NoRoute(func(c *gin.Context) { exchangeOf(c).fail(problem.NotFound()) })
	engine.NoMethod(refuseMethod)
	r.handleOwn()
	return r
}

func (r *Router) ServeHTTP(writer http.ResponseWriter, request *http.Request) {
	r.engine.ServeHTTP(writer, request)
}

// Handle adds an operation on a path with parameters in braces; HEAD works wherever GET does.
func (r *Router) Handle(method, path string, operation Operation, endpoint Endpoint) {
	r.add(method, path, func(x *Exchange) (Answer, error) {
		if err := x.check(&operation); err != nil {
			return Answer{}, err
		}
		return endpoint(x)
	})
}

func (r *Router) add(method, path string, endpoint Endpoint) {
	pattern, names := patternOf(path)
	handle := func(c *gin.Context) {
		x := exchangeOf(c)
		x.route = path
		for at, name := range names {
			x.parameters = append(x.parameters, parameter{name, c.Params[at].Value})
		}
		if answer, err := endpoint(x); err != nil {
			x.fail(err)
		} else {
			x.send(answer)
		}
	}
	r.engine.Handle(method, pattern, handle)
	if method == http.MethodGet {
		r.engine.Handle(http.MethodHead, pattern, handle)
	}
}

// patternOf numbers the parameters: two routes may name one segment differently, which gin refuses.
func patternOf(path string) (pattern string, names []string) {
	segments := strings.Split(path, "/")
	for at, segment := range segments {
		if strings.HasPrefix(segment, "{") {
			segments[at] = ":" + strconv.Itoa(len(names))
			names = append(names, strings.Trim(segment, "{}"))
		}
	}
	return strings.Join(segments, "/"), names
}

var knownMethods = []string{
	http.MethodConnect, http.MethodDelete, http.MethodGet, http.MethodHead, http.MethodOptions,
	http.MethodPatch, http.MethodPost, http.MethodPut, "QUERY", http.MethodTrace,
}

// refuseMethod completes the Allow that gin has collected.
func refuseMethod(c *gin.Context) {
	x := exchangeOf(c)
	offered := append(strings.Split(c.Writer.Header().Get("Allow"), ", "), http.MethodOptions)
	slices.Sort(offered)
	allow := strings.Join(offered, ", ")
	switch {
	case x.Method == http.MethodOptions:
		x.send(Answer{Status: http.StatusNoContent, Headers: map[string]string{"Allow": allow}})
	case slices.Contains(knownMethods, x.Method):
		x.fail(problem.New(http.StatusMethodNotAllowed, "The method is not offered here.").With("Allow", allow))
	default:
		x.fail(problem.New(http.StatusNotImplemented, "The request's method is not known.").With("Allow", allow))
	}
}
