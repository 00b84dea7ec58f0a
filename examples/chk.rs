#![allow(missing_docs)]
fn main() {
    match dealdesk::knowledge::read("knowledge".as_ref()) {
        Ok(l) => println!("{}ok {} entries {} phrasings", dealdesk::knowledge::render(&l.findings, false), l.knowledge.entries.len(), l.knowledge.entries.iter().map(|e| e.phrasings.len()).sum::<usize>()),
        Err(f) => println!("{}", dealdesk::knowledge::render(&f, false)),
    }
}
