"""Names of products as they stand in addresses of the shop."""

from fastapi.testclient import TestClient

from tests.examples import product
from tests.test_products import COLLECTION


def test_a_product_is_found_by_its_number(signed_in: TestClient) -> None:
    body = product.example(signed_in) | {"sku": "MUG-1", "name": "Crème brûlée mug"}
    assert signed_in.post(COLLECTION, json=body).status_code == 201
    found = signed_in.get("/api/v1/product-slugs/MUG-1")
    assert found.json() == {"sku": "MUG-1", "slug": "creme-brulee-mug"}
    assert signed_in.get("/api/v1/product-slugs/MUG-2").status_code == 404
