//! Names of products as they stand in addresses of the shop.

use axum::http::StatusCode;
use axum::routing::MethodFilter;
use serde::Serialize;
use slug::slugify;

use crate::products::store::by_sku;
use crate::runtime::answer::Answer;
use crate::runtime::call::Call;
use crate::runtime::operation::{Operation, Routes};
use crate::runtime::principal::Grant;
use crate::runtime::problem::Problem;
use crate::runtime::{answer, rules};

pub fn routes() -> Routes {
    let mut routes = Routes::new();
    routes.add(&PRODUCT_SLUG, product_slug);
    routes
}

static PRODUCT_SLUG: Operation = Operation {
    name: "get_product_slug",
    method: MethodFilter::GET,
    path: "/api/v1/product-slugs/{sku}",
    access: &[Grant::Public],
    ..Operation::DEFAULT
};

#[derive(Serialize)]
struct ProductSlug {
    sku: String,
    slug: String,
}

async fn product_slug(mut call: Call) -> Result<Answer, Problem> {
    let sku = call.parameter("sku", rules::text().max(64));
    call.no_query();
    call.check_values()?;
    let mut context = call.read().await?;
    let product = by_sku(&mut context, sku?).await?;
    let found = ProductSlug { slug: slugify(&product.name), sku: product.sku };
    answer::json(StatusCode::OK, &found)
}
