//! The reasons for a reply as a report.

use super::super::explanation::{Explained, PartRead, Word};
use super::{FAINT, STRONG, Table, one_line, percent, wrap};

/// Columns of the labels on the left.
const LABEL: usize = 14;

/// The reasons as text of at most `width` columns, ending in a line break.
pub(crate) fn explained(explained: &Explained, width: usize) -> String {
    let mut out = format!("{STRONG}Why{STRONG:#}\n");
    let words: Vec<String> = explained.tokens.iter().map(word).collect();
    line(&mut out, width, "words", &or_none(&words.join(" ")));
    for (i, part) in explained.parts.iter().enumerate() {
        let title = match i {
            0 => "The whole message".to_owned(),
            n => format!("Part {n}"),
        };
        out.push_str(&format!("\n{STRONG}{title}{STRONG:#}\n"));
        self::part(&mut out, part, width);
    }
    let shares = &explained.thresholds;
    out.push_str(&format!("\n{STRONG}Decision{STRONG:#}\n"));
    line(&mut out, width, "answers from", &format!("{:.3} confidence upward", shares.answer));
    let expected = format!(
        "{} of answers wrong, {} of answerable questions answered, {} of others declined",
        percent(shares.wrong.into()),
        percent(shares.answered.into()),
        percent(shares.declined.into())
    );
    line(&mut out, width, "expected then", &expected);
    let entries = or_none(&explained.decision.entries.join(", "));
    line(&mut out, width, "so", &format!("{}: {entries}", explained.decision.outcome));
    out
}

fn part(out: &mut String, part: &PartRead, width: usize) {
    line(out, width, "read as", &or_none(&part.read_as));
    line(out, width, "asks for", part.asks_for);
    line(out, width, "unexplained", &or_none(&part.unexplained.join(", ")));
    if let Some(unstated) = &part.unstated {
        line(out, width, "best unstated", &format!("{} (score {:.2})", unstated.entry, unstated.score));
    }
    if part.candidates.is_empty() {
        line(out, width, "best entries", "none");
        return;
    }
    let mut table = Table::of_figures(width, &["Best entries", "Confidence", "Score", "Closest phrasing"]);
    table.left(3);
    for candidate in &part.candidates {
        table.row([
            candidate.entry.clone(),
            format!("{:.3}", candidate.confidence),
            format!("{:.2}", candidate.score),
            candidate.closest.clone().unwrap_or_default(),
        ]);
    }
    out.push_str(&table.text());
}

/// A word, with what was typed where that differs.
fn word(word: &Word) -> String {
    match &word.typed {
        Some(typed) if *typed != word.word => format!("{FAINT}{typed}→{FAINT:#}{}", word.word),
        _ => word.word.clone(),
    }
}

fn or_none(text: &str) -> String {
    if text.is_empty() { "none".to_owned() } else { text.to_owned() }
}

fn line(out: &mut String, width: usize, label: &str, text: &str) {
    let first = format!("{label:LABEL$} ");
    let rest = " ".repeat(LABEL + 1);
    // Styled words hold escape codes, which one_line would take for something to obey.
    let text = if text.contains('\u{1b}') { text.to_owned() } else { one_line(text) };
    out.push_str(&wrap(&text, width, &first, &rest));
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::super::super::explanation::{Candidate, Decided, Explained, PartRead, Shares, Unstated, Word};

    #[test]
    fn the_reasons_are_a_report() {
        let word = |word: &str, typed: Option<&str>| Word { word: word.into(), typed: typed.map(str::to_owned) };
        let candidate = |entry: &str, confidence, closest: Option<&str>| Candidate {
            entry: entry.into(),
            confidence,
            score: 0.25,
            closest: closest.map(str::to_owned),
        };
        let part = PartRead {
            read_as: "who [own] the [oven]".into(),
            asks_for: "who",
            candidates: vec![candidate("owner", 0.97, Some("owner of the oven")), candidate("rent", 0.015, None)],
            unstated: Some(Unstated { entry: "oven-make".into(), score: -0.8 }),
            unexplained: vec!["really".into(), "now".into()],
        };
        let nothing = PartRead {
            read_as: String::new(),
            asks_for: "open",
            candidates: Vec::new(),
            unstated: None,
            unexplained: Vec::new(),
        };
        let explained = Explained {
            tokens: vec![word("who", None), word("owns", Some("ownes")), word("the", None), word("oven", None)],
            parts: vec![part, nothing],
            thresholds: Shares { answer: 0.6, wrong: 0.0512, answered: 0.8, declined: 0.925 },
            decision: Decided { outcome: "answer", entries: vec!["owner".into()] },
        };
        let text = super::explained(&explained, 70);
        insta::assert_snapshot!(anstream::adapter::strip_str(&text).to_string());
    }
}
