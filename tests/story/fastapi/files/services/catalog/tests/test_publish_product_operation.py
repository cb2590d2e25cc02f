"""The operation publish_product."""

from fastapi.testclient import TestClient

from tests.examples import product


def test_publish_product_makes_a_draft_active_once(signed_in: TestClient) -> None:
    path = f"/api/v1/products/{product.created(signed_in)}/publish"
    answer = signed_in.post(path)
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "active"
    assert signed_in.post(path).status_code == 409


def test_publish_product_needs_a_token(client: TestClient) -> None:
    answer = client.post("/api/v1/products/01890a5d-ac96-774b-bcce-b302099a8057/publish")
    assert answer.status_code == 401
