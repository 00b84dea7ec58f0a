//! Verdicts counted: in all, by kind, by tag; what was taken for what; each failure.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::super::view::{FAINT, STRONG, Table, count, one_line, percent, wrap};
use crate::desk::{Outcome, Reply, Verdict};
use crate::knowledge::{Label, LabelKind};

/// The columns, in their order.
const VERDICTS: [Verdict; 6] =
    [Verdict::Right, Verdict::Offered, Verdict::Silent, Verdict::Wrong, Verdict::Declined, Verdict::Soft];
const HEADINGS: [&str; 8] = ["", "n", "right", "offered", "silent", "wrong", "declined", "soft"];
/// What is wanted where the sources do not say.
const NOT_STATED: &str = "(not stated)";

/// A question with its verdict and reply.
pub(super) type Judged<'a> = (&'a Label, Verdict, Reply);

/// All that is told of a run.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    questions: usize,
    answerable: Tally,
    not_stated: Tally,
    kinds: BTreeMap<LabelKind, Tally>,
    tags: BTreeMap<String, Tally>,
    confusions: Vec<Confusion>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failures: Option<Vec<Failed>>,
}

/// How often each verdict was given.
#[derive(Clone, Debug, Default)]
struct Tally(BTreeMap<Verdict, usize>);

impl Tally {
    fn of(&self, verdict: Verdict) -> usize {
        self.0.get(&verdict).copied().unwrap_or(0)
    }

    fn sum(&self) -> usize {
        self.0.values().sum()
    }

    fn share(&self, verdict: Verdict) -> f64 {
        self.of(verdict) as f64 / self.sum().max(1) as f64
    }
}

/// `n` and the count of each verdict, zeros too.
impl Serialize for Tally {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(VERDICTS.len() + 1))?;
        map.serialize_entry("n", &self.sum())?;
        for verdict in VERDICTS {
            map.serialize_entry(&verdict, &self.of(verdict))?;
        }
        map.end()
    }
}

/// Questions of the same wanted passages that got the same wrong entries.
#[derive(Debug, Serialize)]
struct Confusion {
    wanted: Vec<String>,
    given: Vec<String>,
    count: usize,
}

/// One question that did not come out right.
#[derive(Debug, Serialize)]
struct Failed {
    verdict: Verdict,
    id: String,
    question: String,
    kind: LabelKind,
    wanted: Vec<String>,
    must: Vec<String>,
    outcome: &'static str,
    given: Vec<String>,
    text: Option<String>,
    best: Option<(String, f32)>,
}

impl Report {
    /// Counts; at most `failures` failures are listed, none without it.
    pub(super) fn new(judged: &[Judged<'_>], failures: Option<usize>) -> Self {
        let mut report = Report {
            questions: judged.len(),
            answerable: Tally::default(),
            not_stated: Tally::default(),
            kinds: BTreeMap::new(),
            tags: BTreeMap::new(),
            confusions: confusions(judged),
            failures: failures.map(|most| failed(judged).take(most).collect()),
        };
        for (label, verdict, _) in judged {
            let whole = if label.kind == LabelKind::Abstain { &mut report.not_stated } else { &mut report.answerable };
            let kind = report.kinds.entry(label.kind).or_default();
            *whole.0.entry(*verdict).or_default() += 1;
            *kind.0.entry(*verdict).or_default() += 1;
            for tag in &label.tags {
                *report.tags.entry(tag.clone()).or_default().0.entry(*verdict).or_default() += 1;
            }
        }
        report
    }

    /// As text of at most `width` columns.
    pub(super) fn text(&self, width: usize) -> String {
        let mut out = format!("{STRONG}{}{STRONG:#}\n", count(self.questions, "question", "questions"));
        for line in self.headlines() {
            out.push_str(&wrap(&line, width, "", ""));
            out.push('\n');
        }
        let kinds = self.kinds.iter().map(|(kind, tally)| (format!("{kind:?}").to_lowercase(), tally));
        out.push_str(&table("kind", kinds, width));
        if !self.tags.is_empty() {
            out.push_str(&table("tag", self.tags.iter().map(|(tag, tally)| (tag.clone(), tally)), width));
        }
        if !self.confusions.is_empty() {
            let mut table = Table::of_figures(width, &["Wanted", "Given", "Count"]);
            table.left(1);
            for Confusion { wanted, given, count } in &self.confusions {
                table.row([wanted.join(" "), given.join(" "), count.to_string()]);
            }
            out.push_str(&format!("\n{STRONG}Taken for something else{STRONG:#}\n"));
            out.push_str(&table.text());
        }
        for failed in self.failures.iter().flatten() {
            out.push_str(&failed.text(width));
        }
        out
    }

    fn headlines(&self) -> [String; 2] {
        let shares = |tally: &Tally, shown: &[(&str, Verdict)]| {
            let share = |(name, verdict): &(&str, Verdict)| format!("{name} {}", percent(tally.share(*verdict)));
            shown.iter().map(share).collect::<Vec<_>>().join(", ")
        };
        let (a, o) = (&self.answerable, &self.not_stated);
        let answerable = [
            ("right", Verdict::Right),
            ("offered", Verdict::Offered),
            ("silent", Verdict::Silent),
            ("wrong", Verdict::Wrong),
        ];
        let others = [("declined", Verdict::Declined), ("soft", Verdict::Soft), ("answered", Verdict::Wrong)];
        [
            format!("{} answerable: {}", a.sum(), shares(a, &answerable)),
            format!("{} not stated: {}", o.sum(), shares(o, &others)),
        ]
    }
}

impl Failed {
    fn text(&self, width: usize) -> String {
        let verdict = format!("{:?}", self.verdict).to_lowercase();
        let title = format!("{STRONG}{verdict}{STRONG:#} {FAINT}{}{FAINT:#} {}", self.id, one_line(&self.question));
        let mut out = format!("\n{}\n", wrap(&title, width, "", "  "));
        let mut line = |label: &str, text: String| {
            out.push_str(&wrap(&one_line(&text), width, &format!("  {label:7}"), "         "));
            out.push('\n');
        };
        let must = if self.must.is_empty() { String::new() } else { format!(" matching {}", self.must.join(" and ")) };
        line("wanted", format!("{}{must}", self.wanted.join(" ")));
        line("got", format!("{} {}", self.outcome, self.given.join(" ")));
        if let Some((entry, confidence)) = self.best.as_ref().filter(|_| self.outcome != "answer") {
            line("best", format!("{entry} {confidence:.3}"));
        }
        if let Some(text) = &self.text {
            line("text", text.clone());
        }
        out
    }
}

fn table<'a>(title: &str, rows: impl Iterator<Item = (String, &'a Tally)>, width: usize) -> String {
    let mut headings = HEADINGS;
    headings[0] = title;
    let mut table = Table::of_figures(width, &headings);
    for (name, tally) in rows {
        let figures = VERDICTS.iter().map(|v| match tally.of(*v) {
            0 => String::new(),
            n => n.to_string(),
        });
        table.row([name, tally.sum().to_string()].into_iter().chain(figures));
    }
    format!("\n{}", table.text())
}

/// Wrong answers by what was wanted and what was given, most frequent first.
fn confusions(judged: &[Judged<'_>]) -> Vec<Confusion> {
    let mut counts: BTreeMap<(Vec<String>, Vec<String>), usize> = BTreeMap::new();
    for (label, _, reply) in judged.iter().filter(|(_, verdict, _)| *verdict == Verdict::Wrong) {
        *counts.entry((wanted(label), given(reply))).or_default() += 1;
    }
    let mut confusions: Vec<Confusion> =
        counts.into_iter().map(|((wanted, given), count)| Confusion { wanted, given, count }).collect();
    // The sort is stable: equal counts stay in the order of their names.
    confusions.sort_by_key(|c| std::cmp::Reverse(c.count));
    confusions
}

fn failed<'a>(judged: &'a [Judged<'_>]) -> impl Iterator<Item = Failed> + 'a {
    let bad = judged.iter().filter(|(_, verdict, _)| !matches!(verdict, Verdict::Right | Verdict::Declined));
    bad.map(|(label, verdict, reply)| Failed {
        verdict: *verdict,
        id: label.id.clone(),
        question: label.q.clone(),
        kind: label.kind,
        wanted: wanted(label),
        must: label.must.iter().map(|p| p.as_str().to_owned()).collect(),
        outcome: match reply.outcome {
            Outcome::Answers(_) => "answer",
            Outcome::Choices(_) => "choices",
            Outcome::Unknown(_) => "unknown",
        },
        given: given(reply),
        text: match &reply.outcome {
            Outcome::Answers(answers) => Some(answers.iter().map(|a| a.text.as_str()).collect::<Vec<_>>().join("\n")),
            _ => None,
        },
        best: reply.best.as_ref().map(|b| (b.entry.clone(), b.confidence)),
    })
}

fn wanted(label: &Label) -> Vec<String> {
    if label.kind == LabelKind::Abstain { vec![NOT_STATED.to_owned()] } else { label.passages.clone() }
}

/// The entries that a reply gives or offers.
fn given(reply: &Reply) -> Vec<String> {
    match &reply.outcome {
        Outcome::Answers(answers) => answers.iter().map(|a| a.entry.clone()).collect(),
        Outcome::Choices(choices) => choices.iter().map(|c| c.entry.clone()).collect(),
        Outcome::Unknown(unknown) => unknown.unstated.iter().cloned().collect(),
    }
}
