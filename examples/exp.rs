#![allow(missing_docs, clippy::unwrap_used)]
use std::io::Write;
fn main() {
    let dir = std::env::args().nth(1).unwrap();
    let qs = std::env::args().nth(2).unwrap();
    let mut k = dealdesk::knowledge::read(dir.as_ref()).map_err(|f| dealdesk::knowledge::render(&f, false)).unwrap().knowledge;
    if let Ok(w) = std::env::var("W") { k.deal.wrong_at_most = w.parse().unwrap(); }
    let t = std::time::Instant::now();
    let m = dealdesk::matching::Matcher::learn(&k);
    println!("{} entries, learnt in {:?}: {:?}", k.entries.len(), t.elapsed(), m.thresholds());
    let lines: Vec<serde_json::Value> = std::fs::read_to_string(qs).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let t = std::time::Instant::now();
    let readings: Vec<_> = lines.iter().map(|v| m.read(v["q"].as_str().unwrap())).collect();
    println!("{:?} per question", t.elapsed() / lines.len() as u32);
    let mut out = std::io::BufWriter::new(std::fs::File::create("/tmp/replies.jsonl").unwrap());
    for r in &readings {
        let cit = |h: &dealdesk::matching::Hit| serde_json::json!({"entry": k.entries[h.entry].id, "question": k.entries[h.entry].question, "text": k.entries[h.entry].answer, "confidence": h.confidence, "citations": k.entries[h.entry].cite});
        let best = r.likeliest();
        let (o, ans, ch, un) = match &r.decision { dealdesk::matching::Decision::Answers(h) => ("answer", h.iter().map(cit).collect(), vec![], None), dealdesk::matching::Decision::Choices(h) => ("choices", vec![], h.iter().map(cit).collect::<Vec<_>>(), None),
          dealdesk::matching::Decision::Unknown { unstated, .. } => ("unknown", vec![], vec![], unstated.map(|u| &k.entries[u].id)) };
        writeln!(out, "{}", serde_json::json!({"outcome": o, "answers": ans, "choices": ch, "unstated": un, "best": best.map(cit), "bu": r.parts[0].unstated.map(|u| (&k.entries[u.0].id, u.1)), "bs": best.map(|b| b.score), "read": r.parts[0].read_as, "asked": r.parts[0].asked, "unx": r.parts[0].unexplained})).unwrap();
    }
}
