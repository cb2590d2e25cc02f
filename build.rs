//! Blueprints and examples are part of the program: a new file among them is a reason to build again. Linkers for Windows
//! are asked for more stack.

#![allow(clippy::disallowed_methods, reason = "what it builds for is in the environment")]

fn main() {
    println!("cargo:rerun-if-changed=blueprints");
    println!("cargo:rerun-if-changed=examples");
    // As much stack as elsewhere: what is nested is read and printed by functions that call themselves.
    match std::env::var("CARGO_CFG_TARGET_ENV").as_deref() {
        Ok("msvc") => println!("cargo:rustc-link-arg-bins=/STACK:8388608"),
        Ok("gnu") if std::env::var_os("CARGO_CFG_WINDOWS").is_some() => println!("cargo:rustc-link-arg-bins=-Wl,--stack,8388608"),
        _ => {}
    }
}
