//! Questions to entries.
#![allow(missing_docs, dead_code)]
pub(crate) mod calibration;
pub(crate) mod classifier;
pub(crate) mod features;
pub(crate) mod lexicon;
pub(crate) mod ranker;
pub(crate) mod roles;

use ranker::*;
use crate::text::*;
pub fn experiment(k: &crate::knowledge::Knowledge, questions: &[(String, Vec<String>)], show: usize) -> Vec<(String, f32, f32, bool)> {
    let t0 = std::time::Instant::now();
    let lex = lexicon::Lexicon::new(&k.lexicon);
    let answers: Vec<bool> = k.entries.iter().map(|e| e.kind == crate::knowledge::EntryKind::Answer).collect();
    let answer_units: Vec<Vec<lexicon::Unit>> = k.entries.iter().map(|e| lex.units(&read(&e.answer))).collect();
    let tokens: Vec<(usize, Vec<Token>)> = k.entries.iter().enumerate().flat_map(|(i, e)| e.phrasings.iter().map(move |p| (i, read(&p.text)))).collect();
    let vocab = Vocabulary::new(tokens.iter().flat_map(|(_, t)| t.iter().map(|t| t.word.as_str())));
    let texts: Vec<(usize, Prepared)> = tokens.iter().map(|(i, t)| (*i, Prepared::new(lex.units(t), 0))).collect();
    println!("{} entries {} phrasings, prepared {:?}", answers.len(), texts.len(), t0.elapsed());
    let all: Vec<Example> = texts.iter().map(|(entry, text)| Example { entry: *entry, text }).collect();
    let full = Ranker::learn(&all, &answers, &answer_units);
    println!("LEARNT {:?}", t0.elapsed());
    let folds: usize = std::env::var("FOLDS").ok().and_then(|v| v.parse().ok()).unwrap_or(4);
    let mut samples = vec![];
    for fold in 0..folds {
        // entries left out: every folds-th; phrasings left out: half or 1/folds
        let out = |e: usize| e % folds == fold;
        let held = |i: usize| (i * 7919) % folds == fold;
        let train: Vec<Example> = texts.iter().enumerate().filter(|(i, (e, _))| !out(*e) && !held(*i)).map(|(_, (entry, text))| Example { entry: *entry, text }).collect();
        let r = Ranker::learn(&train, &answers, &answer_units);
        for (i, (e, text)) in texts.iter().enumerate() {
            let novel = out(*e);
            if !(held(i) || (novel && i % 3 == 0)) { continue; }
            let ranking = r.rank(text);
            for c in ranking.answers.iter().take(3) {
                samples.push(calibration::Sample { evidence: c.evidence.clone(), right: !novel && c.entry == *e, weight: if novel { 1.0 } else { 1.0 } });
            }
        }
    }
    println!("{} samples, {} right {:?}", samples.len(), samples.iter().filter(|s| s.right).count(), t0.elapsed());
    let cal = calibration::Calibrator::fit(&samples, 0);
    println!("calibrated {:?}", t0.elapsed());
    let t1 = std::time::Instant::now();
    let mut out = vec![];
    for (q, want) in questions {
        let toks = read(q);
        let n = toks.len();
        let m = mend(toks, &vocab);
        let mended = m.iter().filter(|t| t.typed.is_some()).count();
        let _ = n;
        let text = Prepared::new(lex.units(&m), mended);
        let ranking = full.rank(&text);
        let best = ranking.answers.iter().map(|c| (cal.probability(&c.evidence), c)).max_by(|a, b| a.0.total_cmp(&b.0));
        let (p, e) = best.as_ref().map_or((0.0, 0), |(p, c)| (*p, c.entry));
        let ok = k.entries[e].cite.iter().any(|c| want.contains(&c.split(':').last().unwrap().to_string()));
        let plain = ranking.unstated.map_or(9.0, |u| ranking.answers[0].score - u.1);
        out.push((k.entries[e].id.clone(), p, plain, ok));
    }
    println!("{:?} per question", t1.elapsed() / questions.len() as u32);
    for target in [0.80, 0.85, 0.9, 0.95] {
        let mut o: Vec<f32> = out.iter().zip(questions).filter(|(_, q)| q.1.is_empty()).map(|(o, _)| o.1).collect();
        if o.is_empty() { break }
        o.sort_by(|a, b| a.total_cmp(b));
        let t = o[((o.len() as f32 * target) as usize).min(o.len() - 1)];
        let ins: Vec<_> = out.iter().zip(questions).filter(|(_, q)| !q.1.is_empty()).collect();
        let right = ins.iter().filter(|(o, _)| o.1 > t && o.3).count() as f32 / ins.len() as f32;
        let wrong = ins.iter().filter(|(o, _)| o.1 > t && !o.3).count() as f32 / ins.len() as f32;
        println!("declined {target}: T {t:.3} right {:.3} wrong {:.3}", right, wrong);
    }
    let ins: Vec<_> = out.iter().zip(questions).filter(|(_, q)| !q.1.is_empty()).map(|(o, _)| o).collect();
    let oos: Vec<_> = out.iter().zip(questions).filter(|(_, q)| q.1.is_empty()).map(|(o, _)| o).collect();
    println!("plain: right {:.3} declined {:.3}; accuracy {:.4}", ins.iter().filter(|o| o.2 > 0.0 && o.3).count() as f32 / ins.len() as f32, oos.iter().filter(|o| o.2 <= 0.0).count() as f32 / oos.len().max(1) as f32, ins.iter().filter(|o| o.3).count() as f32 / ins.len() as f32);
    let mut all: Vec<(f32, bool)> = ins.iter().map(|s| (s.1, true)).chain(oos.iter().map(|s| (s.1, false))).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut auc = 0.0; let mut below = 0.0;
    for (_, is_in) in &all { if *is_in { auc += below } else { below += 1.0 } }
    println!("auroc {:.4}", auc / (ins.len() as f64 * oos.len().max(1) as f64));
    for ((o, q), _) in out.iter().zip(questions).zip(0..).filter(|((o, q), _)| if q.1.is_empty() { o.1 > 0.5 } else { !o.3 || o.1 < 0.5 }).take(show) {
        println!("{:.2} {:+.2} {:28} {} | {}", o.1, o.2, o.0, if q.1.is_empty() { "OOS".into() } else { q.1.join(",") }, q.0.chars().take(150).collect::<String>());
    }
    out
}
