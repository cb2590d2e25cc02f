//! The operation `publish_product`.

use serde_json::Value as Json;

use crate::examples::product;
use crate::support::Client;

#[tokio::test]
async fn a_draft_becomes_active_once() {
    let client = Client::signed_in().await;
    let id = product::created(&client).await;
    let path = format!("/api/v1/products/{}/publish", id.as_str().unwrap());
    let reply = client.send("POST", &path, &[], None).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(reply.body["status"], Json::from("active"));
    assert_eq!(client.send("POST", &path, &[], None).await.status, 409);
}

#[tokio::test]
async fn needs_a_token() {
    let client = Client::anonymous().await;
    let path = "/api/v1/products/01890a5d-ac96-774b-bcce-b302099a8057/publish";
    assert_eq!(client.send("POST", path, &[], None).await.status, 401);
}
