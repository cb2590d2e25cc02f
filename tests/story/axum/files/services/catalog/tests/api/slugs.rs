//! Names of products as they stand in addresses of the shop.

use serde_json::json;

use crate::examples::product;
use crate::support::Client;

#[tokio::test]
async fn a_product_is_found_by_its_number() {
    let client = Client::signed_in().await;
    product::created(&client).await;
    let found = client.get("/api/v1/product-slugs/A").await;
    assert_eq!(found.body, json!({"sku": "A", "slug": "sample"}));
    assert_eq!(client.get("/api/v1/product-slugs/B").await.status, 404);
}
