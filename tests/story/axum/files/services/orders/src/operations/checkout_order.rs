//! What `checkout_order` does.

use uuid::Uuid;

use crate::contract::operations::checkout_order::{CheckoutOrderRequest, CheckoutOrderResponse};
use crate::contract::order::OrderStatus;
use crate::orders::store::STORE;
use crate::runtime::context::Context;
use crate::runtime::ids::new_id;
use crate::runtime::preconditions::Versions;
use crate::runtime::problem::Problem;
use crate::runtime::rules::Choice;
use crate::runtime::table::Values;

// Take payment for an open order
pub async fn checkout_order(
    context: &mut Context,
    id: Uuid,
    body: CheckoutOrderRequest,
) -> Result<CheckoutOrderResponse, Problem> {
    let order = STORE.get(context, &id).await?.row;
    if order.status != OrderStatus::Open {
        return Err(Problem::conflict("Only an open order can be checked out."));
    }
    let mut values = Values::new();
    values.insert("status", OrderStatus::Paid);
    STORE.update(context, &id, values, &Versions::Any).await?;
    let status = format!("paid by {}", body.payment_method.as_str());
    Ok(CheckoutOrderResponse { payment_id: new_id(), status })
}
