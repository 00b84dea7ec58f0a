#![allow(missing_docs, clippy::unwrap_used)]
use dealdesk::knowledge::*;
fn main() {
    let dir = std::env::args().nth(1).unwrap();
    let qs = std::env::args().nth(2).unwrap();
    let mut k = Knowledge::default();
    let mut files: Vec<_> = std::fs::read_dir(&dir).unwrap().map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "toml")).collect();
    files.sort();
    for f in files {
        let t: toml::Table = toml::from_str(&std::fs::read_to_string(&f).unwrap()).unwrap();
        for (key, kind) in [("entry", EntryKind::Answer), ("unstated", EntryKind::Unstated)] {
            for e in t.get(key).and_then(|v| v.as_array()).into_iter().flatten() {
                let s = |n: &str| e.get(n).and_then(|v| v.as_str()).unwrap_or("").to_string();
                let l = |n: &str| e.get(n).and_then(|v| v.as_array()).into_iter().flatten().filter_map(|v| v.as_str()).map(String::from).collect::<Vec<_>>();
                let id = s("id");
                let mut phrasings = vec![s("question")];
                phrasings.extend(l("ask"));
                if let Ok(t) = std::fs::read_to_string(format!("{dir}/asked/{id}.txt")) { phrasings.extend(t.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()).map(String::from)); }
                k.entries.push(Entry { id, kind, question: s("question"), place: Default::default(), phrasings: phrasings.into_iter().map(|text| Phrasing { text, place: Default::default() }).collect(), answer: s("answer"), cite: l("cite"), related: l("related"), note: None });
            }
        }
        for c in t.get("concept").and_then(|v| v.as_array()).into_iter().flatten() { k.lexicon.push(c.clone().try_into().unwrap()); }
    }
    let questions: Vec<(String, Vec<String>)> = std::fs::read_to_string(qs).unwrap().lines().map(|l| { let v: serde_json::Value = serde_json::from_str(l).unwrap(); (v["q"].as_str().unwrap().into(), v["passages"].as_array().unwrap().iter().map(|p| p.as_str().unwrap().into()).collect()) }).collect();
    dealdesk::matching::experiment(&k, &questions, std::env::args().nth(3).map_or(0, |a| a.parse().unwrap()));
}
