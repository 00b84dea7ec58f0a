//! A reply as text: answers with numbered footnotes, choices to pick, what is not stated.

use super::{FAINT, STRONG, markdown, one_line, wrap};
use crate::desk::{Answer, Choice, Citation, Outcome, Reply, Unknown};

/// How the questions that go with a reply are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Related {
    /// As a list: there is nowhere to pick.
    Listed,
    /// With numbers to pick by.
    Numbered,
}

/// The reply as text of at most `width` columns, ending in a line break.
pub(crate) fn reply(reply: &Reply, related: Related, width: usize) -> String {
    let mut page = Page { width, related, text: String::new(), footnotes: Vec::new() };
    match &reply.outcome {
        Outcome::Answers(answers) => page.answers(answers, &offered(reply)),
        Outcome::Choices(_) => {
            page.paragraph("Which of these do you mean?");
            page.text.push('\n');
            page.related = Related::Numbered;
            page.questions(&offered(reply));
        }
        Outcome::Unknown(unknown) => page.unknown(unknown, &offered(reply)),
    }
    page.text
}

/// The questions that a reply offers, in the order of their numbers.
pub(crate) fn offered(reply: &Reply) -> Vec<&Choice> {
    match &reply.outcome {
        Outcome::Answers(answers) => {
            let mut offered: Vec<&Choice> = Vec::new();
            for choice in answers.iter().flat_map(|a| &a.related) {
                let answered = answers.iter().any(|a| a.entry == choice.entry);
                if !answered && offered.iter().all(|o| o.entry != choice.entry) {
                    offered.push(choice);
                }
            }
            offered
        }
        Outcome::Choices(choices) => choices.iter().collect(),
        Outcome::Unknown(unknown) => unknown.suggestions.iter().collect(),
    }
}

struct Page<'a> {
    width: usize,
    related: Related,
    text: String,
    /// In the order of their numbers; a passage that several answers cite has one.
    footnotes: Vec<&'a Citation>,
}

impl<'a> Page<'a> {
    fn answers(&mut self, answers: &'a [Answer], related: &[&Choice]) {
        for (i, answer) in answers.iter().enumerate() {
            if answers.len() > 1 {
                if i > 0 {
                    self.text.push('\n');
                }
                let title = format!("{STRONG}{}. {}{STRONG:#}", i + 1, one_line(&answer.question));
                self.paragraph(&title);
            }
            self.cited(&answer.text, &answer.citations);
        }
        self.sources();
        for note in answers.iter().filter_map(|a| a.note.as_ref()) {
            self.text.push('\n');
            self.paragraph(&format!(
                "{STRONG}Note:{STRONG:#} {} {FAINT}({}){FAINT:#}",
                one_line(&note.text),
                one_line(&note.source)
            ));
        }
        self.headed("Related questions", related);
    }

    fn unknown(&mut self, unknown: &'a Unknown, suggestions: &[&Choice]) {
        self.cited(&unknown.text, &unknown.citations);
        self.sources();
        if unknown.unstated.is_some() {
            self.headed("Related questions", suggestions);
        } else if !suggestions.is_empty() {
            // The text itself leads up to them.
            self.text.push('\n');
            self.questions(suggestions);
        }
    }

    fn paragraph(&mut self, text: &str) {
        self.text.push_str(&wrap(text, self.width, "", ""));
        self.text.push('\n');
    }

    /// A text with the numbers of its footnotes.
    fn cited(&mut self, text: &str, citations: &'a [Citation]) {
        let mut text = markdown::styled(text);
        let mut numbers: Vec<usize> = Vec::new();
        for citation in citations {
            let known = self.footnotes.iter().position(|f| f.passage == citation.passage);
            let at = known.unwrap_or_else(|| {
                self.footnotes.push(citation);
                self.footnotes.len() - 1
            });
            numbers.push(at + 1);
        }
        numbers.sort_unstable();
        let marks: String = numbers.iter().map(|n| format!("[{n}]")).collect();
        if !marks.is_empty() {
            text.push_str(&format!(" {FAINT}{marks}{FAINT:#}"));
        }
        for line in text.lines() {
            self.paragraph(line);
        }
    }

    fn sources(&mut self) {
        if self.footnotes.is_empty() {
            return;
        }
        self.heading("Sources");
        for (i, citation) in self.footnotes.iter().enumerate() {
            let mark = format!("[{}] ", i + 1);
            let indent = " ".repeat(mark.len());
            let text = format!("{}: {}", one_line(&citation.section), one_line(&citation.says));
            self.text.push_str(&wrap(&text, self.width, &mark, &indent));
            self.text.push('\n');
            if let Some(url) = &citation.url {
                self.text.push_str(&format!("{indent}{FAINT}{}{FAINT:#}\n", one_line(url)));
            }
            if let Some(day) = &citation.last_reviewed {
                self.text.push_str(&format!("{indent}{FAINT}last reviewed {day}{FAINT:#}\n"));
            }
        }
    }

    fn headed(&mut self, heading: &str, questions: &[&Choice]) {
        if !questions.is_empty() {
            self.heading(heading);
            self.questions(questions);
        }
    }

    fn heading(&mut self, heading: &str) {
        self.text.push_str(&format!("\n{STRONG}{heading}{STRONG:#}\n"));
    }

    fn questions(&mut self, questions: &[&Choice]) {
        for (i, choice) in questions.iter().enumerate() {
            let mark = match self.related {
                Related::Listed => "- ".to_owned(),
                Related::Numbered => format!("{}. ", i + 1),
            };
            let indent = " ".repeat(mark.len());
            self.text.push_str(&wrap(&one_line(&choice.question), self.width, &mark, &indent));
            self.text.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Related, reply};
    use crate::desk::{Answer, Choice, Citation, Outcome, Reply, Unknown};
    use crate::knowledge::Note;

    fn citation(passage: &str, says: &str) -> Citation {
        Citation {
            passage: passage.into(),
            source: "Lease of the stone oven".into(),
            section: "Term".into(),
            says: says.into(),
            url: None,
            last_reviewed: None,
        }
    }

    fn choice(entry: &str, question: &str) -> Choice {
        Choice { entry: entry.into(), question: question.into(), citations: Vec::new() }
    }

    fn shown(outcome: Outcome, related: Related, width: usize) -> String {
        let styled = reply(&Reply { question: "?".into(), outcome, best: None }, related, width);
        anstream::adapter::strip_str(&styled).to_string()
    }

    fn answer() -> Answer {
        Answer {
            entry: "oven-until".into(),
            question: "Until when is the oven rented?".into(),
            text: "The oven is leased **until the end of 2031**.".into(),
            confidence: 1.0,
            citations: vec![citation("lease:2", "The lease runs until the end of 2031.")],
            note: Some(Note { text: "A poster says 2030.".into(), source: "Poster at the door".into() }),
            matched: None,
            related: vec![
                choice("rent", "How much rent does the bakery pay for the oven?"),
                choice("owner", "Who owns it?"),
            ],
        }
    }

    #[test]
    fn an_answer_in_forty_columns() {
        insta::assert_snapshot!(shown(Outcome::Answers(vec![answer()]), Related::Numbered, 40));
    }

    #[test]
    fn several_answers_share_their_footnotes() {
        let second = Answer {
            entry: "owner".into(),
            question: "Who owns it?".into(),
            text: "Old Mill does.".into(),
            citations: vec![citation("lease:1", "Old Mill owns the oven."), citation("lease:2", "Not shown twice.")],
            note: None,
            ..answer()
        };
        insta::assert_snapshot!(shown(Outcome::Answers(vec![answer(), second]), Related::Listed, 60));
    }

    #[test]
    fn a_source_whose_review_is_overdue_says_when_it_was() {
        let overdue = Citation { last_reviewed: Some("2026-01-31".into()), ..citation("lease:2", "Until 2031.") };
        let answer = Answer { citations: vec![overdue, citation("lease:1", "Old Mill.")], note: None, ..answer() };
        let text = shown(Outcome::Answers(vec![answer]), Related::Listed, 60);
        assert!(text.contains("[1] Term: Until 2031.\n    last reviewed 2026-01-31\n[2] Term: Old Mill.\n"), "{text}");
    }

    #[test]
    fn choices_are_numbered() {
        let choices = vec![choice("rent", "How much rent does the bakery pay?"), choice("owner", "Who owns the oven?")];
        insta::assert_snapshot!(shown(Outcome::Choices(choices), Related::Listed, 60));
    }

    #[test]
    fn what_is_not_stated_leads_to_what_is_near() {
        let unknown = |unstated: Option<&str>| {
            Outcome::Unknown(Unknown {
                text: "My sources don't say. What they do say nearby on The oven lease:".into(),
                unstated: unstated.map(str::to_owned),
                citations: unstated.map(|_| citation("lease:1", "Old Mill owns the oven.")).into_iter().collect(),
                suggestions: vec![choice("owner", "Who owns the oven?")],
            })
        };
        insta::assert_snapshot!(shown(unknown(None), Related::Listed, 60));
        insta::assert_snapshot!(shown(unknown(Some("oven-make")), Related::Listed, 60));
    }

    #[test]
    fn bold_is_bold_on_a_terminal() {
        let text = reply(
            &Reply { question: "?".into(), outcome: Outcome::Answers(vec![answer()]), best: None },
            Related::Listed,
            80,
        );
        assert!(text.contains("\u{1b}[1muntil the end of 2031\u{1b}[0m"), "{text:?}");
    }
}
