//! Findings drawn for a terminal: the line, what to underline, and help.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::finding::{Finding, Severity, visible};

/// All findings, errors first, each with its line underlined; then a line that counts them.
/// Empty where there are none.
pub fn render(findings: &[Finding], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for severity in [Severity::Error, Severity::Warning] {
        for finding in findings.iter().filter(|f| f.severity == severity) {
            out.push_str(renderer.render(&[group(finding)]).trim_end());
            out.push_str("\n\n");
        }
    }
    if !findings.is_empty() {
        out.push_str(&count(findings));
        out.push('\n');
    }
    out
}

fn count(findings: &[Finding]) -> String {
    let errors = findings.iter().filter(|f| f.severity == Severity::Error).count();
    let plural = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    format!("{}, {}", plural(errors, "error"), plural(findings.len() - errors, "warning"))
}

fn group(finding: &Finding) -> Group<'static> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let line = finding.place.line as usize;
    let file = visible(&finding.place.file);
    let group = level.primary_title(visible(&finding.message));
    let help = Level::HELP.message(visible(&finding.help));
    let text = finding.line_text.replace(['\r', '\n'], " ");
    let range = finding.underline.clone();
    let shown = text.get(..range.start).filter(|_| text.get(range.clone()).is_some());
    let Some(before) = shown.filter(|_| !text.trim().is_empty()) else {
        let origin = Origin::path(file).line(line).char_column(finding.place.column as usize);
        return group.element(origin).element(help);
    };
    // Of a long line only a part is at hand: the place then has to be given apart.
    let whole = before.chars().count() + 1 == finding.place.column as usize;
    let snippet = Snippet::source(text)
        .line_start(line)
        .path(whole.then(|| file.clone()))
        .annotation(AnnotationKind::Primary.span(range));
    if whole {
        group.element(snippet).element(help)
    } else {
        let origin = Origin::path(file).line(line).char_column(finding.place.column as usize);
        group.element(origin).element(snippet).element(help)
    }
}
