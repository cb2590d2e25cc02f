package web

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
)

// listener bounds the connections, and watches what net/http forgets about them.
type listener struct {
	*net.TCPListener
	slots chan struct{}
}

func newListener(opened *net.TCPListener) net.Listener {
	return &listener{opened, make(chan struct{}, maxConnections)}
}

func (l *listener) Accept() (net.Conn, error) {
	l.slots <- struct{}{}
	accepted, err := l.AcceptTCP()
	if err != nil {
		<-l.slots
		return nil, err
	}
	release := sync.OnceFunc(func() { <-l.slots })
	return &connection{TCPConn: accepted, release: release}, nil
}

// connection remembers whether a head had both Content-Length and Transfer-Encoding: net/http drops
// the one and takes the other, where a proxy in front may have done the opposite.
type connection struct {
	*net.TCPConn
	release   func()
	line      []byte
	length    bool
	coding    bool
	ambiguous atomic.Bool
}

var (
	lengthName = []byte("content-length:")
	codingName = []byte("transfer-encoding:")
)

func (c *connection) Read(buffer []byte) (int, error) {
	count, err := c.TCPConn.Read(buffer)
	c.watch(buffer[:count])
	return count, err
}

func (c *connection) Close() error {
	c.release()
	return c.TCPConn.Close()
}

// watch goes through lines. Those of a body are no headers, but no JSON starts a line like one.
func (c *connection) watch(read []byte) {
	for len(read) > 0 {
		end := bytes.IndexByte(read, '\n')
		part := read
		if end >= 0 {
			part = read[:end]
		}
		if room := len(codingName) - len(c.line); room > 0 {
			c.line = append(c.line, part[:min(room, len(part))]...)
		}
		if end < 0 {
			return
		}
		c.endLine()
		read = read[end+1:]
	}
}

func (c *connection) endLine() {
	line := bytes.ToLower(bytes.TrimRight(c.line, "\r"))
	c.length = (c.length || bytes.HasPrefix(line, lengthName)) && len(line) > 0
	c.coding = (c.coding || bytes.HasPrefix(line, codingName)) && len(line) > 0
	if c.length && c.coding {
		c.ambiguous.Store(true)
	}
	c.line = c.line[:0]
}

type connectionKey struct{}

func rememberConnection(ctx context.Context, accepted net.Conn) context.Context {
	return context.WithValue(ctx, connectionKey{}, accepted)
}

// ambiguous tells whether the length of a request's body is in doubt.
func ambiguous(request *http.Request) bool {
	known, watched := request.Context().Value(connectionKey{}).(*connection)
	return watched && known.ambiguous.Load()
}
