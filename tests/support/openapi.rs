//! Discord's own description of its API, held against every request body, where the description is there.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

use jsonschema::{Draft, Registry, Validator};
use serde_json::{Value, json};

use super::record::Exchange;

const DOCUMENT: &str = "https://discord.invalid/openapi.json";

struct Description {
    registry: Registry<'static>,
    /// Method, path template cut at the slashes, where its body's schema is.
    operations: Vec<Operation>,
    /// Compiled on first use: each pulls in a good part of the document.
    validators: Mutex<HashMap<String, Validator>>,
}

struct Operation {
    method: String,
    template: Vec<String>,
    /// JSON pointer to the schema; none where the request has no JSON body.
    schema: Option<String>,
}

/// Where the description is looked for.
pub fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/discord/openapi.json")
}

fn description() -> Option<&'static Description> {
    static DESCRIPTION: OnceLock<Option<Description>> = OnceLock::new();
    DESCRIPTION.get_or_init(load).as_ref()
}

fn load() -> Option<Description> {
    let path = path();
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: bodies are not held against Discord's description, {} is not there", path.display());
        return None;
    };
    let document: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut operations = Vec::new();
    for (template, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods").iter().filter(|(_, of)| of.is_object()) {
            let has_schema = !operation["requestBody"]["content"]["application/json"]["schema"].is_null();
            let escaped = template.replace('~', "~0").replace('/', "~1").replace('{', "%7B").replace('}', "%7D");
            operations.push(Operation {
                method: method.to_uppercase(),
                template: template.trim_matches('/').split('/').map(str::to_owned).collect(),
                schema: has_schema
                    .then(|| format!("/paths/{escaped}/{method}/requestBody/content/application~1json/schema")),
            });
        }
    }
    let registry = Registry::new().draft(Draft::Draft202012).add(DOCUMENT, document).expect("a document");
    let registry = registry.prepare().expect("references within the document");
    Some(Description { registry, operations, validators: Mutex::default() })
}

impl Description {
    /// The operation of a path: the template with the most literal segments.
    fn operation(&self, method: &str, path: &str) -> Option<&Operation> {
        let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
        let fits = |operation: &&Operation| {
            operation.method == method
                && operation.template.len() == segments.len()
                && operation
                    .template
                    .iter()
                    .zip(&segments)
                    .all(|(part, segment)| part.starts_with('{') || part == segment)
        };
        let literals = |operation: &&Operation| operation.template.iter().filter(|part| !part.starts_with('{')).count();
        self.operations.iter().filter(fits).max_by_key(literals)
    }

    fn check(&self, exchange: &Exchange) -> Option<String> {
        let what = format!("{} {}", exchange.method, exchange.path);
        let Some(operation) = self.operation(&exchange.method, &exchange.path) else {
            return Some(format!("{what} is not in Discord's description"));
        };
        let body = exchange.body.as_ref()?;
        let Some(schema) = &operation.schema else {
            let empty = body.as_object().is_some_and(serde_json::Map::is_empty) || body.is_null();
            return (!empty).then(|| format!("{what} has a body, Discord's description knows of none: {body}"));
        };
        let mut validators = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        let validator = validators.entry(schema.clone()).or_insert_with(|| {
            let reference = json!({ "$ref": format!("{DOCUMENT}#{schema}") });
            let options = jsonschema::options().with_draft(Draft::Draft202012).with_registry(&self.registry);
            options.build(&reference).unwrap_or_else(|error| panic!("{schema}: {error}"))
        });
        let errors: Vec<String> =
            validator.iter_errors(body).map(|error| format!("{} at {}", error, error.instance_path())).collect();
        (!errors.is_empty()).then(|| format!("{what} is not as Discord describes it: {}: {body}", errors.join("; ")))
    }
}

/// Findings over all exchanges whose request was taken; none where the description is not there.
pub fn check_all(exchanges: &[Exchange]) -> Vec<String> {
    let taken: Vec<&Exchange> = exchanges.iter().filter(|exchange| exchange.status < 400).collect();
    if taken.is_empty() {
        return Vec::new();
    }
    let Some(description) = description() else { return Vec::new() };
    taken.into_iter().filter_map(|exchange| description.check(exchange)).collect()
}
