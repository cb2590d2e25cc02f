package tests

import "testing"

func TestCheckoutOrderPaysAnOpenOrderOnce(t *testing.T) {
	c := signedIn(t)
	location := c.send("POST", orderCollection, orderExample(c)).is(201).Header().Get("Location")
	id, _ := c.send("GET", location, nil).is(200).json()["id"].(string)
	path, body := "/api/v1/orders/"+id+"/checkout", map[string]any{"payment_method": "card"}
	equal(t, c.send("POST", path, body).is(202).json()["status"], "paid by card")
	equal(t, c.send("GET", location, nil).is(200).json()["status"], "paid")
	c.send("POST", path, body).is(409)
}

func TestCheckoutOrderNeedsAToken(t *testing.T) {
	newClient(t).send("POST", "/api/v1/orders/01890a5d-ac96-774b-bcce-b302099a8057/checkout", nil).is(401)
}
