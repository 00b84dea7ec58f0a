//! Texts, lists and notes as TOML, so that they read back exactly as they are meant.

use toml_edit::{Array, RawString, Value};
use toml_writer::{ToTomlValue, TomlStringBuilder};

use crate::knowledge::model::Note;

/// A text in double quotes; over several lines where it has several.
pub(super) fn written(text: &str) -> String {
    let builder = TomlStringBuilder::new(text);
    let value = if text.contains('\n') { builder.as_ml_basic() } else { builder.as_basic() };
    value.to_toml_value()
}

/// A text in place of another, `old` as written: in single quotes where that one was and it can be, and without a line
/// break of its own where the file's are of another kind.
pub(super) fn rewritten(text: &str, old: &str, newline: &str) -> String {
    let builder = TomlStringBuilder::new(text);
    let literal = if old.starts_with('\'') && !old.starts_with("'''") { builder.as_literal() } else { None };
    match literal {
        Some(literal) => literal.to_toml_value(),
        None if newline == "\n" => written(text),
        None => builder.as_basic().to_toml_value(),
    }
}

/// A list of texts on one line.
pub(super) fn written_list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|text| one_line(text)).collect::<Vec<_>>().join(", "))
}

/// A note on one line.
pub(super) fn written_note(note: &Note) -> String {
    format!("{{ text = {}, source = {} }}", one_line(&note.text), one_line(&note.source))
}

fn one_line(text: &str) -> String {
    TomlStringBuilder::new(text).as_basic().to_toml_value()
}

/// A list in place of another, `old` as written: its layout and its comments stay, and so do the texts it keeps.
/// `None` where the old one is no list of texts.
pub(super) fn rewritten_list(texts: &[String], old: &str) -> Option<String> {
    let Ok(Value::Array(old)) = old.parse::<Value>() else { return None };
    // What stands before and after each text; what follows the last one without a comma belongs to the bracket.
    let mut around: Vec<(String, String)> =
        old.iter().map(|v| (raw(v.decor().prefix()), raw(v.decor().suffix()))).collect();
    let mut end = match around.last_mut() {
        Some((_, after)) if !old.trailing_comma() => std::mem::take(after),
        _ => raw(Some(old.trailing())),
    };
    let between = match around.as_slice() {
        [] => " ".to_owned(),
        // A single text stands close to its bracket, or on a line of its own.
        [(only, _)] if !only.contains('\n') => " ".to_owned(),
        [.., (last, _)] => indent(last),
    };
    for (before, after) in around.drain(texts.len().min(around.len())..).rev() {
        // The comments of places that are gone stay, in front of the bracket.
        for part in [after, before].iter().filter(|part| part.contains('#')) {
            let part = part.strip_suffix(indent(part).as_str()).unwrap_or(part);
            let line_break = if end.trim_start_matches(' ').starts_with(['\n', '\r']) { "" } else { "\n" };
            end = format!("{part}{line_break}{end}");
        }
    }
    let mut new = Array::new();
    for (at, text) in texts.iter().enumerate() {
        let kept = old.iter().find(|value| value.as_str().is_some_and(|old| old.trim() == text));
        let mut value = kept.cloned().map_or_else(|| one_line(text).parse().ok(), Some)?;
        let first = if at == 0 { String::new() } else { between.clone() };
        let (before, after) = around.get(at).cloned().unwrap_or((first, String::new()));
        value.decor_mut().set_prefix(before);
        value.decor_mut().set_suffix(after);
        new.push_formatted(value);
    }
    new.set_trailing_comma(old.trailing_comma() && !texts.is_empty());
    new.set_trailing(end);
    Some(new.to_string())
}

fn raw(decor: Option<&RawString>) -> String {
    decor.and_then(RawString::as_str).unwrap_or_default().to_owned()
}

/// The last line break and what stands after it, or a blank: what goes between two texts of a list.
fn indent(decor: &str) -> String {
    match decor.rfind('\n') {
        Some(at) => {
            let from = if decor.get(..at).is_some_and(|t| t.ends_with('\r')) { at - 1 } else { at };
            decor.get(from..).unwrap_or_default().to_owned()
        }
        None => " ".to_owned(),
    }
}
