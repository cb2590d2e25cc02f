"""The operation checkout_order."""

from fastapi.testclient import TestClient

from tests.examples import order


def test_checkout_order_pays_an_open_order_once(signed_in: TestClient) -> None:
    path = f"/api/v1/orders/{order.created(signed_in)}/checkout"
    answer = signed_in.post(path, json={"payment_method": "card"})
    assert answer.status_code == 202, answer.text
    assert answer.json()["status"] == "paid by card"
    assert signed_in.post(path, json={"payment_method": "card"}).status_code == 409


def test_checkout_order_needs_a_token(client: TestClient) -> None:
    answer = client.post("/api/v1/orders/01890a5d-ac96-774b-bcce-b302099a8057/checkout")
    assert answer.status_code == 401
