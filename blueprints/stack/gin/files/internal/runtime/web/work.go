package web

import (
	"context"

	"service/internal/runtime/call"
	"service/internal/runtime/database"
)

func (x *Exchange) context(ctx context.Context, session *database.Session) *call.Context {
	return &call.Context{
		Context:     ctx,
		Session:     session,
		Keyring:     x.services.Keyring,
		Principal:   x.principal,
		OwnRowsOnly: x.ownRowsOnly,
	}
}

// Read answers what work finds.
func (x *Exchange) Read(status int, work func(*call.Context) (any, error)) (answer Answer, err error) {
	err = x.services.Database.Read(x.Context(), func(ctx context.Context, session *database.Session) error {
		result, err := work(x.context(ctx, session))
		if err == nil {
			answer, err = JSON(status, result)
		}
		return err
	})
	return answer, err
}

// Write answers what work does, in one transaction.
func (x *Exchange) Write(status int, work func(*call.Context) (any, error)) (Answer, error) {
	return x.transact(func(ctx *call.Context) (Answer, error) {
		result, err := work(ctx)
		if err != nil {
			return Answer{}, err
		}
		return JSON(status, result)
	})
}

// WriteOnly does work in one transaction, and answers without a body.
func (x *Exchange) WriteOnly(status int, work func(*call.Context) error) (Answer, error) {
	return x.transact(func(ctx *call.Context) (Answer, error) { return Answer{Status: status}, work(ctx) })
}

// ReadOnly does work that changes nothing, and answers without a body.
func (x *Exchange) ReadOnly(status int, work func(*call.Context) error) (Answer, error) {
	err := x.services.Database.Read(x.Context(), func(ctx context.Context, session *database.Session) error {
		return work(x.context(ctx, session))
	})
	return Answer{Status: status}, err
}

// transact commits an answer and its idempotency key together.
func (x *Exchange) transact(work func(*call.Context) (Answer, error)) (answer Answer, err error) {
	err = x.services.Database.Write(x.Context(), func(ctx context.Context, session *database.Session) error {
		within := x.context(ctx, session)
		if key, sent := x.idempotencyKey(); sent && x.operation.Idempotent {
			answer, err = x.answerOnce(within, key, work)
		} else {
			answer, err = work(within)
		}
		return err
	})
	return answer, err
}
