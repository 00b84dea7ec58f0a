#![allow(missing_docs, clippy::unwrap_used)]
fn main() {
    let k = dealdesk::knowledge::read("knowledge".as_ref()).unwrap().knowledge;
    let m = dealdesk::matching::Matcher::learn(&k);
    for q in std::env::args().skip(1) {
        let r = m.read(&q);
        println!("{q}\n  {:?}", r.decision);
        for p in &r.parts {
            println!("  {:?} {} [{}] {:?} unstated {:?}", p.range, p.read_as, p.asked, p.candidates.iter().take(3).map(|c| (k.entries[c.entry].id.as_str(), c.confidence, c.score)).collect::<Vec<_>>(), p.unstated.map(|u| (k.entries[u.0].id.as_str(), u.1)));
        }
    }
}
