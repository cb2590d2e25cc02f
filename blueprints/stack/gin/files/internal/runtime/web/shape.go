package web

import (
	"encoding/json"
	"net/url"

	"service/internal/runtime/read"
)

// Row is a row of an entity, with a version and a place of its own.
type Row interface {
	RowVersion() int64
	Location() string
}

// Shape is what an answer shows of a row.
type Shape func(row any) (any, error)

// As shows what a row and the type of an answer have in common.
func As[T any](row any) (any, error) {
	text, err := json.Marshal(row)
	if err != nil {
		return nil, err
	}
	var shown T
	err = json.Unmarshal(text, &shown)
	return shown, err
}

func shaped(row any, shapes []Shape) (any, error) {
	for _, shape := range shapes {
		return shape(row)
	}
	return row, nil
}

func rowAnswer(status int, row Row, shapes []Shape) (Answer, error) {
	shown, err := shaped(row, shapes)
	if err != nil {
		return Answer{}, err
	}
	answer, err := JSON(status, shown)
	answer.Headers["ETag"] = entityTag(row.RowVersion())
	return answer, err
}

func tagged(row Row) map[string]string {
	return map[string]string{"ETag": entityTag(row.RowVersion())}
}

// nextLink keeps the other parameters of the list.
func (x *Exchange) nextLink(cursor string) string {
	target := instance(x.URL.Path) + "?"
	for _, pair := range read.Pairs(x.URL.RawQuery) {
		if pair[0] != "cursor" {
			target += url.QueryEscape(pair[0]) + "=" + url.QueryEscape(pair[1]) + "&"
		}
	}
	return "<" + target + "cursor=" + cursor + `>; rel="next"`
}
