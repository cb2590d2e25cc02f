//! Access tokens: good ones, and every attack of RFC 8725 that a service must refuse.

use super::encoding::{base64url, public_pem};
use ring::{hmac, rand::SystemRandom, signature};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

pub const ISSUER: &str = "https://id.conformance.example";
pub const AUDIENCE: &str = "conformance-api";

/// Who asks. `sub` and `tenant` get the case's own suffix, so that cases share no rows.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    pub sub: Option<String>,
    #[serde(default)]
    pub roles: Vec<String>,
    #[serde(default)]
    pub scope: String,
    pub tenant: Option<String>,
    /// Claims as they are, over the ones above; `null` removes one.
    #[serde(default)]
    pub claims: Map<String, Value>,
}

/// The keys of one run: the issuer's, the one it rotates to, and one nobody trusts.
pub struct Keys {
    issuer: signature::RsaKeyPair,
    rotated: signature::RsaKeyPair,
    stranger: signature::RsaKeyPair,
}

enum Signer<'a> {
    Rsa(&'a signature::RsaKeyPair, &'static dyn signature::RsaEncoding),
    Hmac(String),
    Nobody,
}

impl Keys {
    pub fn load() -> Result<Self, String> {
        let load = |bytes| signature::RsaKeyPair::from_pkcs8(bytes).map_err(|error| format!("a key of the suite: {error}"));
        Ok(Self {
            issuer: load(include_bytes!("../keys/issuer.pkcs8.der"))?,
            rotated: load(include_bytes!("../keys/rotated.pkcs8.der"))?,
            stranger: load(include_bytes!("../keys/stranger.pkcs8.der"))?,
        })
    }

    /// The published key sets: before and after a rotation, and the attacker's.
    pub fn jwks(&self) -> [Value; 3] {
        let (issuer, rotated) = (jwk(&self.issuer, "issuer-1"), jwk(&self.rotated, "issuer-2"));
        [json!({"keys": [issuer]}), json!({"keys": [issuer, rotated]}), json!({"keys": [jwk(&self.stranger, "issuer-1")]})]
    }

    pub fn token(&self, who: &Identity, suffix: &str, attack: Option<&str>, jwks_url: &str) -> Result<String, String> {
        let mut claims = claims(who, suffix);
        let mut header = json!({"alg": "RS256", "typ": "JWT", "kid": "issuer-1"});
        let mut signer = Signer::Rsa(&self.issuer, &signature::RSA_PKCS1_SHA256);
        if let Some(name) = attack
            && !spoil_claims(name, &mut claims)
            && !self.spoil_header(name, &mut header, &mut signer, jwks_url)
        {
            return spoil_text(name, &encode(&header, &claims, &signer)?);
        }
        encode(&header, &claims, &signer)
    }

    fn spoil_header<'a>(&'a self, name: &str, header: &mut Value, signer: &mut Signer<'a>, jwks_url: &str) -> bool {
        let stranger = Signer::Rsa(&self.stranger, &signature::RSA_PKCS1_SHA256);
        let public_key = public_pem(signature::KeyPair::public_key(&self.issuer).as_ref());
        let (patch, by) = match name {
            "none" => (json!({"alg": "none"}), Signer::Nobody),
            "none-mixed-case" => (json!({"alg": "nOnE"}), Signer::Nobody),
            "hmac-with-public-key" => (json!({"alg": "HS256"}), Signer::Hmac(public_key)),
            "hmac-with-empty-secret" => (json!({"alg": "HS256"}), Signer::Hmac(String::new())),
            "other-algorithm" => (json!({"alg": "RS512"}), Signer::Rsa(&self.issuer, &signature::RSA_PKCS1_SHA512)),
            "pss-algorithm" => (json!({"alg": "PS256"}), Signer::Rsa(&self.issuer, &signature::RSA_PSS_SHA256)),
            "other-key" => (json!({}), stranger),
            "wrong-kid" => (json!({"kid": "nobody"}), Signer::Rsa(&self.issuer, &signature::RSA_PKCS1_SHA256)),
            "kid-path" => (json!({"kid": "../../../../dev/null"}), Signer::Hmac(String::new())),
            "kid-sql" => (json!({"kid": "x' UNION SELECT 'key'--"}), Signer::Hmac("key".to_owned())),
            "embedded-jwk" => (json!({"jwk": jwk(&self.stranger, "issuer-1")}), stranger),
            "jku-header" => (json!({"jku": format!("{jwks_url}/stranger"), "kid": "stranger"}), stranger),
            "x5u-header" => (json!({"x5u": format!("{jwks_url}/stranger"), "kid": "stranger"}), stranger),
            "crit" => (json!({"crit": ["x-unknown"], "x-unknown": 1}), Signer::Rsa(&self.issuer, &signature::RSA_PKCS1_SHA256)),
            "rotated-key" => (json!({"kid": "issuer-2"}), Signer::Rsa(&self.rotated, &signature::RSA_PKCS1_SHA256)),
            _ => return false,
        };
        merge(header, patch);
        *signer = by;
        true
    }
}

fn claims(who: &Identity, suffix: &str) -> Value {
    let now = now();
    let mut claims = json!({"iss": ISSUER, "aud": AUDIENCE, "iat": now - 5, "nbf": now - 5, "exp": now + 900});
    if let Some(sub) = &who.sub {
        merge(&mut claims, json!({"sub": format!("{sub}-{suffix}")}));
    }
    if !who.roles.is_empty() {
        merge(&mut claims, json!({"roles": who.roles}));
    }
    if !who.scope.is_empty() {
        merge(&mut claims, json!({"scope": who.scope}));
    }
    if let Some(tenant) = &who.tenant {
        merge(&mut claims, json!({"tenant": format!("{tenant}-{suffix}")}));
    }
    merge(&mut claims, Value::Object(who.claims.clone()));
    claims
}

/// Returns whether the attack is one on the claims.
fn spoil_claims(name: &str, claims: &mut Value) -> bool {
    let now = now();
    let patch = match name {
        "expired" => json!({"exp": now - 3600}),
        "no-exp" => json!({"exp": null}),
        "exp-text" => json!({"exp": "tomorrow"}),
        "nbf-future" => json!({"nbf": now + 3600}),
        "wrong-aud" => json!({"aud": "another-api"}),
        "no-aud" => json!({"aud": null}),
        "wrong-iss" => json!({"iss": "https://id.attacker.example"}),
        "iss-prefix" => json!({"iss": format!("{ISSUER}.attacker.example")}),
        "no-iss" => json!({"iss": null}),
        _ => return false,
    };
    merge(claims, patch);
    true
}

fn spoil_text(name: &str, token: &str) -> Result<String, String> {
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signed] = parts.as_slice() else {
        return Err("a token has three parts".to_owned());
    };
    match name {
        "cut-signature" => Ok(format!("{header}.{payload}.{}", signed.get(..40).unwrap_or_default())),
        "no-signature" => Ok(format!("{header}.{payload}.")),
        "two-parts" => Ok(format!("{header}.{payload}")),
        "five-parts" => Ok(format!("{header}.{payload}.{signed}.{payload}.{signed}")),
        "tampered" => {
            let mut claims = claims(&Identity { sub: Some("root".to_owned()), ..Identity::default() }, "x");
            merge(&mut claims, json!({"roles": ["staff", "auditor"]}));
            Ok(format!("{header}.{}.{signed}", base64url(claims.to_string().as_bytes())))
        }
        "garbage" => Ok("not-a-token".to_owned()),
        _ => Err(format!("no attack is called {name}")),
    }
}

fn encode(header: &Value, claims: &Value, signer: &Signer<'_>) -> Result<String, String> {
    let message = format!("{}.{}", base64url(header.to_string().as_bytes()), base64url(claims.to_string().as_bytes()));
    let signed = match signer {
        Signer::Nobody => Vec::new(),
        Signer::Hmac(secret) => {
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
            hmac::sign(&key, message.as_bytes()).as_ref().to_vec()
        }
        Signer::Rsa(key, padding) => {
            let mut out = vec![0; key.public().modulus_len()];
            key.sign(*padding, &SystemRandom::new(), message.as_bytes(), &mut out).map_err(|_| "cannot sign".to_owned())?;
            out
        }
    };
    Ok(format!("{message}.{}", base64url(&signed)))
}

fn jwk(key: &signature::RsaKeyPair, kid: &str) -> Value {
    let components = signature::RsaPublicKeyComponents::<Vec<u8>>::from(key.public());
    json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": base64url(&components.n), "e": base64url(&components.e)})
}

/// As a JSON merge patch of one level: `null` removes.
fn merge(into: &mut Value, patch: Value) {
    if let (Value::Object(target), Value::Object(entries)) = (into, patch) {
        for (key, value) in entries {
            if value.is_null() {
                target.shift_remove(&key);
            } else {
                target.insert(key, value);
            }
        }
    }
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).ok().and_then(|since| i64::try_from(since.as_secs()).ok()).unwrap_or(0)
}
