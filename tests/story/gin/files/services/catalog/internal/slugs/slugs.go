// Package slugs answers the names of products as they stand in addresses of the shop.
package slugs

import (
	"github.com/gosimple/slug"

	"service/internal/products"
	"service/internal/runtime/auth"
	"service/internal/runtime/call"
	"service/internal/runtime/read"
	"service/internal/runtime/web"
)

type productSlug struct {
	SKU  string `json:"sku"`
	Slug string `json:"slug"`
}

// Register adds the path.
func Register(router *web.Router) {
	router.Handle("GET", "/api/v1/product-slugs/{sku}", web.Operation{
		Name:   "get_product_slug",
		Access: auth.Grants{auth.Public{}},
	}, productSlugEndpoint)
}

func productSlugEndpoint(x *web.Exchange) (web.Answer, error) {
	in := x.Input()
	sku := web.Path(in, "sku", read.String(64))
	if err := in.Err(); err != nil {
		return web.Answer{}, err
	}
	return x.Read(200, func(ctx *call.Context) (any, error) {
		product, err := products.NewStore().FindBySKU(ctx, sku)
		if err != nil {
			return nil, err
		}
		return productSlug{product.SKU, slug.Make(product.Name)}, nil
	})
}
