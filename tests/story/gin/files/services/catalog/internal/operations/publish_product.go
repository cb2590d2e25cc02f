package operations

import (
	"github.com/google/uuid"

	"service/internal/contract"
	"service/internal/products"
	"service/internal/runtime/call"
	"service/internal/runtime/problem"
	"service/internal/runtime/store"
)

// PublishProduct does publish_product.
//
// Make a draft product visible
func PublishProduct(ctx *call.Context, id uuid.UUID) (answer contract.Product, err error) {
	rows := products.NewStore()
	product, err := rows.Lock(ctx, id, store.Versions{Any: true})
	if err != nil {
		return answer, err
	}
	if product.Status != "draft" {
		return answer, problem.Conflict("Only a draft can be published.")
	}
	product.Status = "active"
	err = rows.Update(ctx, product)
	return *product, err
}
