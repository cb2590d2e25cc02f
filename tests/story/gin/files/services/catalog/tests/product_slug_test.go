package tests

import "testing"

func TestProductSlugIsFoundByItsSKU(t *testing.T) {
	c := signedIn(t)
	body := productExample(c)
	body["sku"], body["name"] = "MUG-1", "Crème brûlée mug"
	c.send("POST", productCollection, body).is(201)
	found := c.send("GET", "/api/v1/product-slugs/MUG-1", nil).is(200).json()
	equal(t, found, map[string]any{"sku": "MUG-1", "slug": "creme-brulee-mug"})
	c.send("GET", "/api/v1/product-slugs/MUG-2", nil).is(404)
}
