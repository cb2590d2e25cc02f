package tests

import "testing"

func TestPublishProductMakesADraftActiveOnce(t *testing.T) {
	c := signedIn(t)
	location := c.send("POST", productCollection, productExample(c)).is(201).Header().Get("Location")
	id, _ := c.send("GET", location, nil).is(200).json()["id"].(string)
	path := "/api/v1/products/" + id + "/publish"
	equal(t, c.send("POST", path, nil).is(200).json()["status"], "active")
	c.send("POST", path, nil).is(409)
}

func TestPublishProductNeedsAToken(t *testing.T) {
	newClient(t).send("POST", "/api/v1/products/01890a5d-ac96-774b-bcce-b302099a8057/publish", nil).is(401)
}
