//! The operation `checkout_order`.

use serde_json::{Value as Json, json};

use crate::examples::order;
use crate::support::Client;

#[tokio::test]
async fn an_open_order_is_paid_once() {
    let client = Client::signed_in().await;
    let id = order::created(&client).await;
    let path = format!("/api/v1/orders/{}/checkout", id.as_str().unwrap());
    let body = json!({"payment_method": "card"});
    let reply = client.post(&path, &body).await;
    assert_eq!(reply.status, 202, "{}", reply.body);
    assert_eq!(reply.body["status"], Json::from("paid by card"));
    assert_eq!(client.post(&path, &body).await.status, 409);
}

#[tokio::test]
async fn needs_a_token() {
    let client = Client::anonymous().await;
    let path = "/api/v1/orders/01890a5d-ac96-774b-bcce-b302099a8057/checkout";
    assert_eq!(client.send("POST", path, &[], None).await.status, 401);
}
