//! What is wrong in the knowledge, for people who know the deal and no program.

use crate::desk::Checked;
use crate::discord::markdown::{clip, escape, length};
use crate::discord::views::{CONTENT, View};
use crate::knowledge::{Finding, Severity};

/// Characters of one finding.
const LONGEST: usize = 400;

/// Findings as a list, as many as there is room for; the rest is counted.
pub fn list(findings: &[Finding], room: usize) -> String {
    let lines: Vec<String> = findings.iter().map(line).collect();
    let mut text = String::new();
    for (at, line) in lines.iter().enumerate() {
        let rest = format!("\n-# and {} more", lines.len() - at);
        let needed = if at + 1 == lines.len() { 0 } else { length(&rest) };
        if length(&text) + length(line) + needed > room {
            text.push_str(&rest);
            break;
        }
        text.push_str(line);
    }
    text
}

fn line(finding: &Finding) -> String {
    let mark = if finding.severity == Severity::Warning { "Worth a look: " } else { "" };
    let place = match (&*finding.place.file, finding.line_text.is_empty()) {
        ("" | ".", _) => String::new(),
        (file, true) => format!(" ({})", escape(file)),
        (file, false) => format!(" ({}, line {})", escape(file), finding.place.line),
    };
    let text = format!("\n- {mark}{}{place}. {}.", sentence(&finding.message), sentence(&finding.help));
    clip(&text, LONGEST)
}

/// The text as a sentence without its full stop; nothing in it does anything in Discord.
fn sentence(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text.trim_end_matches('.');
    let mut chars = text.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    escape(&format!("{first}{}", chars.as_str()))
}

/// What `/knowledge check` found.
pub fn checked(checked: &Checked) -> View {
    let head = match (checked.errors, checked.warnings) {
        (0, 0) => "**Nothing is wrong in the files.**".to_owned(),
        (0, n) => format!("**The files can be used.** {} worth a look:", things(n)),
        (n, _) => format!("**The files cannot be used as they are.** {} to be mended:", things(n)),
    };
    let mut text = head;
    let expected = checked.summary.as_ref().and_then(|summary| summary.engine.as_ref()).map(|engine| {
        format!(
            "\n\nExpected: {} % of the answers wrong, {} % of the answerable questions answered, {} % of the others \
             declined.",
            percent(engine.wrong),
            percent(engine.answered),
            percent(engine.declined)
        )
    });
    let expected = expected.unwrap_or_default();
    text.push_str(&list(&checked.findings, CONTENT - length(&text) - length(&expected)));
    View::text(text + &expected)
}

/// A change cannot be tried out, for the files have errors already.
pub fn folder_refused(findings: &[Finding]) -> View {
    let head = "**The files in the knowledge folder have errors, which come first.** Somebody saved them so; what is \
                live is from before. Nothing was changed by you.";
    View::text(format!("{head}{}", list(findings, CONTENT - length(head))))
}

/// What moderators are told where saved files were refused.
pub fn files_refused(findings: &[Finding]) -> View {
    let head = "**Changed files were refused.** What was live stays live until they are mended:";
    View::text(format!("{head}{}", list(findings, CONTENT - length(head))))
}

/// A share as a number of hundredths, with one place behind the point.
pub fn percent(share: f32) -> String {
    format!("{:.1}", share * 100.0)
}

fn things(n: usize) -> String {
    if n == 1 { "1 thing is".to_owned() } else { format!("{n} things are") }
}
