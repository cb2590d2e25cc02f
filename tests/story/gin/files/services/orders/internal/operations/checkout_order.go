package operations

import (
	"github.com/google/uuid"

	"service/internal/contract"
	"service/internal/orders"
	"service/internal/runtime/call"
	"service/internal/runtime/problem"
	"service/internal/runtime/store"
	"service/internal/runtime/value"
)

// CheckoutOrder does checkout_order.
//
// Take payment for an open order
func CheckoutOrder(ctx *call.Context, id uuid.UUID, body contract.CheckoutOrderRequest) (answer contract.CheckoutOrderResponse, err error) {
	rows := orders.NewStore()
	order, err := rows.Lock(ctx, id, store.Versions{Any: true})
	if err != nil {
		return answer, err
	}
	if order.Status != "open" {
		return answer, problem.Conflict("Only an open order can be checked out.")
	}
	order.Status = "paid"
	answer.PaymentID, answer.Status = value.NewID(), "paid by "+string(body.PaymentMethod)
	return answer, rows.Update(ctx, order)
}
