package web

import "testing"

func TestTwoLengthsOfABodyAreNoticed(t *testing.T) {
	for head, ambiguous := range map[string]bool{
		"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n":      true,
		"POST / HTTP/1.1\r\ntransfer-encoding:chunked\r\nHost: a\r\ncontent-length:1\r\n": true,
		"POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n \r\nTransfer-Encoding: chunked\r\n": false,
		"POST / HTTP/1.1\r\nX-Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n":    false,
	} {
		for size := 1; size < len(head); size++ {
			var watched connection
			for at := 0; at < len(head); at += size {
				watched.watch([]byte(head[at:min(at+size, len(head))]))
			}
			if watched.ambiguous.Load() != ambiguous {
				t.Errorf("%q in pieces of %d", head, size)
			}
		}
	}
}
