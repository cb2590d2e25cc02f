//! Gateways as they run: requests through the real thing, in front of services that tell what reaches them.

mod behind;
mod client;
mod demands;
mod product;
mod upstreams;

use super::super::{generated, root, tools};
use super::read;
use client::Gateway;
use demands::Demands;
use product::Product;
use serde_json::Value;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(20);

/// In a folder with the generated `shop`: its gateway, and every product with all that a spec can ask of one.
pub fn check(folder: &Path) -> Result<(), String> {
    let shop = folder.join("shop");
    check_product(&shop, Product::Nginx)?;
    for product in Product::ALL {
        for spec in ["gateway", "gateway-hosts"] {
            let text = read(&root().join(format!("tests/specs/{spec}.yaml")))?;
            let kind = format!("gateway:\n  kind: {}\n", product.word());
            let file = folder.join(format!("{spec}-{}.yaml", product.word()));
            std::fs::write(&file, text.replacen("gateway:\n", &kind, 1)).map_err(|error| error.to_string())?;
            generated::generate(&file.display().to_string(), None, folder)?;
            check_product(&file.with_extension(""), product)?;
        }
    }
    behind::one_service(&shop, Product::Nginx)
}

fn check_product(system: &Path, product: Product) -> Result<(), String> {
    println!("gateway: {} ({})", system.display(), product.word());
    tools::quiet(Command::new("make").current_dir(system).args(["--no-print-directory", "secrets"]))?;
    let demands = Demands::read(system)?;
    let (upstreams, addresses) = upstreams::of(&demands.services)?;
    let running = product.start(system, &addresses)?;
    let gateway = Gateway { port: running.port, certificate: system.join(".secrets/gateway-certificate") };
    demands.routes(&gateway)?;
    demands.problems(&gateway)?;
    demands.identity(&gateway, product.keeps_names())?;
    demands.size(&gateway, system)?;
    demands.browsers(&gateway)?;
    demands.cdn(&gateway)?;
    demands.limit(&gateway)?;
    drop(upstreams);
    demands.down(&gateway)
}

fn yaml(path: &Path) -> Result<Value, String> {
    serde_saphyr::from_str(&read(path)?).map_err(|error| format!("{}: {error}", path.display()))
}
