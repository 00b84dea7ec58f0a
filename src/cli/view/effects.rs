//! What a change of the knowledge does, as text.

use super::{FAINT, STRONG, count, one_line, wrap};
use crate::desk::{Changed, Effects};

/// The effects as text of at most `width` columns, ending in a line break.
pub(crate) fn effects(effects: &Effects, width: usize) -> String {
    let mut text = format!("{} asked of both.\n", count(effects.asked, "question", "questions"));
    if effects.is_empty() {
        text.push_str("None is answered in another way.\n");
        return text;
    }
    if effects.better + effects.worse > 0 {
        text.push_str(&format!("Of the labelled ones, {} become right and {} wrong.\n", effects.better, effects.worse));
    }
    if !effects.changed.is_empty() {
        text.push_str(&format!("\n{STRONG}What is answered in another way{STRONG:#}\n"));
        for changed in &effects.changed {
            text.push_str(&difference(changed, width));
        }
        if effects.more > 0 {
            text.push_str(&format!("and {} more\n", effects.more));
        }
    }
    if !effects.taken.is_empty() {
        text.push_str(&format!("\n{STRONG}Phrasings that change hands or do not reach their entry{STRONG:#}\n"));
        for taken in &effects.taken {
            text.push_str(&wrap(&one_line(&taken.to_string()), width, "- ", "  "));
            text.push('\n');
        }
    }
    text
}

fn difference(changed: &Changed, width: usize) -> String {
    let mark = match changed.verdict {
        Some((was, will_be)) if was.is_good() && !will_be.is_good() => " (labelled: was right)",
        Some((was, will_be)) if will_be.is_good() && !was.is_good() => " (labelled: becomes right)",
        Some(_) => " (labelled)",
        None => "",
    };
    let mut text = wrap(&format!("{}{FAINT}{mark}{FAINT:#}", one_line(&changed.question)), width, "- ", "  ");
    for (label, said) in [("  was      ", &changed.was), ("  will be  ", &changed.will_be)] {
        text.push('\n');
        text.push_str(&wrap(&one_line(&said.to_string()), width, label, "           "));
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use crate::desk::{Changed, Effects, Said, Taken, Verdict};

    #[test]
    fn what_was_stands_above_what_will_be() {
        let said = |entry: &str, text: &str| Said::Answer { entries: vec![entry.into()], text: text.into() };
        let effects = Effects {
            asked: 12,
            changed: vec![
                Changed {
                    question: "lease end?".into(),
                    was: said(
                        "oven-until",
                        "The oven is leased until the end of 2031, as the lease says in its second article.",
                    ),
                    will_be: Said::Unknown { unstated: None, text: None },
                    verdict: Some((Verdict::Right, Verdict::Silent)),
                },
                Changed {
                    question: "who mends it".into(),
                    was: Said::Choices { entries: vec!["owner".into(), "repairs".into()] },
                    will_be: said("repairs", "Old Mill."),
                    verdict: None,
                },
            ],
            more: 3,
            worse: 1,
            better: 0,
            taken: vec![Taken {
                phrasing: "who fixes it".into(),
                entry: "repairs".into(),
                was: Some("owner".into()),
                will_be: Some("repairs".into()),
            }],
        };
        let shown = |e: &Effects| anstream::adapter::strip_str(&super::effects(e, 60)).to_string();
        insta::assert_snapshot!(shown(&effects), @r#"
        12 questions asked of both.
        Of the labelled ones, 0 become right and 1 wrong.

        What is answered in another way
        - lease end? (labelled: was right)
          was      oven-until: The oven is leased until the end of
                   2031, as the lease says in its second article.
          will be  not stated
        - who mends it
          was      a choice of owner, repairs
          will be  repairs: Old Mill.
        and 3 more

        Phrasings that change hands or do not reach their entry
        - "who fixes it" of repairs: was answered by owner, will be
          by repairs
        "#);
        assert_eq!(
            shown(&Effects { asked: 1, ..Effects::default() }),
            "1 question asked of both.\nNone is answered in another way.\n"
        );
    }
}
