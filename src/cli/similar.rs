//! "Did you mean": the known name that is most like what was typed.

/// Less alike than this is not meant.
const ALIKE_FROM: f64 = 0.8;

/// The name most like what was typed, if any is like it.
pub(super) fn nearest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    names
        .map(|name| (strsim::jaro_winkler(&typed, &name.to_lowercase()), name))
        .filter(|(alike, _)| *alike >= ALIKE_FROM)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_found_and_a_stranger_is_not() {
        let names = ["terms.1", "terms.4", "lede"];
        assert_eq!(nearest("term.4", names.into_iter()), Some("terms.4"));
        assert_eq!(nearest("Lead", names.into_iter()), Some("lede"));
        assert_eq!(nearest("zebra", names.into_iter()), None);
    }
}
