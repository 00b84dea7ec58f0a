//! Knowledge folders of any size, made of invented words by a seeded generator: the same size always
//! gives the same folder.
//!
//! An entry is about one trait of one thing of one party, as "the levy of the turbine of Borokan" would
//! be. Parties and traits stand in many entries and things in a few, so entries share words as real
//! ones do, and only the three together tell an entry from the others. The reader warns of the few phrasings,
//! and that is part of its cost.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs;

use tempfile::TempDir;

/// Where the generator starts.
const SEED: u64 = 0x0dea_1de5;
/// Parties, each with a nickname in the lexicon.
const PARTIES: usize = 60;
/// Traits that things have.
const TRAITS: usize = 120;
/// Entries for each thing, on average.
const ENTRIES_A_THING: usize = 5;
/// Phrasings of an entry, beside its question.
const PHRASINGS: usize = 4;
/// One entry in so many is unstated.
const UNSTATED: usize = 3;
/// Entries for each passage that they cite.
const ENTRIES_A_PASSAGE: usize = 4;
/// Entries in a file.
const ENTRIES_A_FILE: usize = 500;
/// Questions made to be asked, which are none of the phrasings.
const QUESTIONS: usize = 200;

/// How people put it, with the trait, the thing and the party to fill in.
const FRAMES: [&str; 10] = [
    "what is the {trait} of the {thing} of {party}",
    "{party} {thing} {trait}",
    "how high is the {trait} that {party} has on its {thing}",
    "does {party} still get a {trait} for the {thing}",
    "tell me about the {trait} {party} agreed for its {thing}",
    "who sets the {trait} when {party} runs the {thing}",
    "is there any {trait} on the {thing} from {party}",
    "until when does the {thing} keep its {trait} at {party}",
    "why did {party} drop the {trait} of the {thing}",
    "{trait} for the {thing}, what did {party} say",
];

/// How the questions are put that are asked.
const ASKED: [&str; 3] = [
    "hey quick one, what {trait} does {party} have for that {thing}?",
    "Can you tell me whether the {thing} at {party} has got a {trait}, please",
    "{party}s {trait} on the {thing}??",
];

/// A generated folder, removed when dropped, and questions to ask of it.
pub struct Generated {
    /// The knowledge folder.
    pub folder: TempDir,
    /// Questions that its entries answer, put in other words than their phrasings.
    pub questions: Vec<String>,
}

/// Writes a knowledge folder of so many entries to a temporary place.
pub fn generate(entries: usize) -> Generated {
    let mut random = SplitMix(SEED);
    let mut words = Words::default();
    let parties = words.several(PARTIES, &mut random);
    let traits = words.several(TRAITS, &mut random);
    let things = words.several(entries.div_ceil(ENTRIES_A_THING), &mut random);

    let mut taken = HashSet::new();
    let mut subjects = Vec::with_capacity(entries);
    while subjects.len() < entries {
        let subject = (random.below(TRAITS), random.below(things.len()), random.below(PARTIES));
        if taken.insert(subject) {
            subjects.push([traits[subject.0].as_str(), things[subject.1].as_str(), parties[subject.2].as_str()]);
        }
    }

    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("the folder can be written");
    write("deal.toml", "title = \"A generated register\"\nsummary = \"Invented words, to measure with.\"\n");
    write("lexicon.toml", &lexicon(&parties, &mut words, &mut random));
    write("sources.toml", &sources(entries.div_ceil(ENTRIES_A_PASSAGE)));
    for (file, chunk) in subjects.chunks(ENTRIES_A_FILE).enumerate() {
        let first = file * ENTRIES_A_FILE;
        let text: String =
            chunk.iter().enumerate().map(|(i, subject)| entry(first + i, subject, &mut random)).collect();
        write(&format!("entries-{file:03}.toml"), &text);
    }
    let questions = (0..QUESTIONS)
        .map(|_| fill(ASKED[random.below(ASKED.len())], &subjects[random.below(subjects.len())]))
        .collect();
    Generated { folder, questions }
}

fn fill(frame: &str, [quality, thing, party]: &[&str; 3]) -> String {
    frame.replace("{trait}", quality).replace("{thing}", thing).replace("{party}", party)
}

fn entry(number: usize, subject: &[&str; 3], random: &mut SplitMix) -> String {
    let kind = if number.is_multiple_of(UNSTATED) { "unstated" } else { "entry" };
    let mut frames = FRAMES;
    random.shuffle(&mut frames);
    let asks: Vec<String> = frames[..PHRASINGS].iter().map(|frame| format!("\"{}\"", fill(frame, subject))).collect();
    let [quality, thing, party] = subject;
    format!(
        "[[{kind}]]\nid = \"entry-{number}\"\nquestion = \"{question}?\"\nask = [{asks}]\n\
         answer = \"The register lists the {quality} of the {thing} under {party}.\"\n\
         cite = [\"register:p{passage}\"]\n\n",
        question = fill("What about the {trait} of the {thing} under {party}", subject),
        asks = asks.join(", "),
        passage = number / ENTRIES_A_PASSAGE,
    )
}

fn lexicon(parties: &[String], words: &mut Words, random: &mut SplitMix) -> String {
    let mut text = String::new();
    for party in parties {
        let nickname = words.one(random);
        let _ = write!(
            text,
            "[[concept]]\nname = \"{party}\"\nrole = \"party\"\nwords = [\"{party}\", \"{nickname}\"]\n\n"
        );
    }
    text
}

fn sources(passages: usize) -> String {
    let mut text = "[[source]]\nid = \"register\"\ntitle = \"The register\"\nreviewed = 2026-01-01\n\n".to_owned();
    for number in 0..passages {
        let _ = write!(
            text,
            "[[source.passage]]\nid = \"p{number}\"\nsection = \"Entries\"\nsays = \"What the register lists.\"\n\n"
        );
    }
    text
}

/// Invented words, none of them twice.
#[derive(Default)]
struct Words {
    made: HashSet<String>,
}

impl Words {
    /// Two to four syllables and a last letter that no stemmer takes for an ending.
    fn one(&mut self, random: &mut SplitMix) -> String {
        const CONSONANTS: &[u8] = b"bdfgklmnprtvz";
        const VOWELS: &[u8] = b"aiou";
        const LAST: &[u8] = b"kntp";
        loop {
            let mut word = String::new();
            for _ in 0..2 + random.below(3) {
                word.push(char::from(CONSONANTS[random.below(CONSONANTS.len())]));
                word.push(char::from(VOWELS[random.below(VOWELS.len())]));
            }
            word.push(char::from(LAST[random.below(LAST.len())]));
            if self.made.insert(word.clone()) {
                return word;
            }
        }
    }

    fn several(&mut self, count: usize, random: &mut SplitMix) -> Vec<String> {
        (0..count).map(|_| self.one(random)).collect()
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`, which must not be 0.
    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}
