//! What `publish_product` does.

use uuid::Uuid;

use crate::contract::product::{Product, ProductStatus};
use crate::products::store::STORE;
use crate::runtime::context::Context;
use crate::runtime::preconditions::Versions;
use crate::runtime::problem::Problem;
use crate::runtime::table::Values;

// Make a draft product visible
pub async fn publish_product(context: &mut Context, id: Uuid) -> Result<Product, Problem> {
    let product = STORE.get(context, &id).await?.row;
    if product.status != ProductStatus::Draft {
        return Err(Problem::conflict("Only a draft can be published."));
    }
    let mut values = Values::new();
    values.insert("status", ProductStatus::Active);
    Ok(STORE.update(context, &id, values, &Versions::Any).await?.row)
}
