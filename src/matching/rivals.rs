//! Which entries a text resembles besides its own: those that learn it as a counter-example.
//!
//! A text is held against the profile of every entry, the mean of its texts. After a change to the knowledge, an unchanged
//! text is held only against the profiles that have changed: all others are as near to it as they were.

use rayon::iter::{
    IndexedParallelIterator, IntoParallelIterator, IntoParallelRefIterator, IntoParallelRefMutIterator,
    ParallelIterator,
};
use rustc_hash::FxHashMap;

use super::features::{FeatureSpace, Vector};
use super::numbers::{HashedMap, mix};
use super::vectors::Vectors;
use super::weights::{Column, Rows};

/// To how many entries, besides its own, a text is a counter-example.
const RIVALS: usize = 13;
/// So many more are known, for lessons that leave some entries out.
const SPARE: usize = 4;
const MOST: usize = RIVALS + SPARE;
/// A feature that more entries than this use does not show which entries a text resembles.
const COMMON: usize = 64;

/// What is held against each other.
pub(crate) struct Field<'a> {
    pub texts: &'a Vectors,
    /// The class of each text.
    pub labels: &'a [usize],
    /// What stands for each class, wherever it stands among the others.
    pub seeds: &'a [u64],
    /// What the texts are numbered in.
    pub space: &'a FeatureSpace,
}

/// A class, and how near it is to a text.
type Near = (u32, f32);

/// The nearest entries of each text, its own left out.
#[derive(Debug)]
pub(crate) struct Rivals {
    /// Those of each text, nearest first.
    near: Vec<Box<[Near]>>,
    /// What stands for each text and its own class.
    marks: Vec<u64>,
    seeds: Vec<u64>,
    /// What stands for the profile of each class.
    profiles: Vec<u64>,
}

impl Rivals {
    /// Finds them, with the help of those that were found `before`.
    pub(crate) fn of(field: &Field<'_>, before: Option<&Rivals>) -> Self {
        let profiles = profiles(field);
        let mark = |(profile, &seed): (&Vector, &u64)| {
            let lasting = field.space.lasting();
            profile.iter().fold(mix(3, seed), |mark, &(f, mean)| {
                mix(mark, u64::from(lasting[f as usize]) << 32 | u64::from(mean.to_bits()))
            })
        };
        let profile_marks: Vec<u64> = profiles.par_iter().zip(field.seeds).map(mark).collect();
        let with_class = |(&mark, &own): (&u64, &usize)| mix(mark, field.seeds[own]);
        let marks: Vec<u64> = field.texts.marks().iter().zip(field.labels).map(with_class).collect();
        let features = field.space.lasting().len();
        let known = before.map(|before| Known::new(before, &profiles, &profile_marks, features));
        let all = Rows::of(profiles.iter().map(Vec::as_slice), features);
        let of_text = |measure: &mut Measure<'_>, text: usize| {
            let updated = known.as_ref().and_then(|known| known.update(measure, text, marks[text]));
            updated.unwrap_or_else(|| nearest(measure.of(text, &all), field.seeds))
        };
        let near = (0..marks.len()).into_par_iter().map_init(|| Measure::new(field), of_text).collect();
        Rivals { near, marks, seeds: field.seeds.to_vec(), profiles: profile_marks }
    }

    /// Those of a text among the classes that a lesson has, nearest first.
    pub(super) fn among<'a>(&'a self, text: usize, has: impl Fn(u32) -> bool + 'a) -> impl Iterator<Item = u32> + 'a {
        self.near[text].iter().map(|near| near.0).filter(move |class| has(*class)).take(RIVALS)
    }
}

/// What was found before, and what of it still holds.
struct Known<'a> {
    before: &'a Rivals,
    /// The number that a text had, by its mark.
    texts: HashedMap<usize>,
    /// For each class of before its number now, where its profile is as it was.
    classes: Vec<Option<u32>>,
    /// The profiles of the others.
    changed: Rows,
}

impl<'a> Known<'a> {
    fn new(before: &'a Rivals, profiles: &[Vector], marks: &[u64], features: usize) -> Self {
        let by_mark: FxHashMap<u64, u32> = marks.iter().copied().zip(0..).collect();
        let classes: Vec<Option<u32>> = before.profiles.iter().map(|mark| by_mark.get(mark).copied()).collect();
        let mut changed: Vec<&Column> = profiles.iter().map(Vec::as_slice).collect();
        for &class in classes.iter().flatten() {
            changed[class as usize] = &[];
        }
        let texts = before.marks.iter().copied().zip(0..).collect();
        Known { before, texts, classes, changed: Rows::of(changed.into_iter(), features) }
    }

    /// The nearest classes of a text that is as it was; `None` where it is not, or where classes of which nothing is
    /// known may be as near.
    fn update(&self, measure: &mut Measure<'_>, text: usize, mark: u64) -> Option<Box<[Near]>> {
        let seeds = measure.field.seeds;
        let old = &self.before.near[*self.texts.get(&mark)?];
        let still = old.iter().filter_map(|&(class, near)| Some((self.classes[class as usize]?, near)));
        let found = nearest(still.chain(measure.of(text, &self.changed)), seeds);
        // Whatever is not known is no nearer than the last of the old ones; where there were few, all are known.
        let last = old.last().filter(|_| old.len() == MOST);
        let is_sure = last.is_none_or(|&(class, near)| {
            let seed = self.before.seeds[class as usize];
            found.len() == MOST && found.iter().all(|n| n.1 > near || n.1 == near && seeds[n.0 as usize] <= seed)
        });
        is_sure.then_some(found)
    }
}

/// The nearest of some classes, each of which comes once; nearest first.
fn nearest(some: impl Iterator<Item = Near>, seeds: &[u64]) -> Box<[Near]> {
    let mut best: Vec<Near> = Vec::with_capacity(MOST + 1);
    // Of two that are equally near, where they stand must not decide: that may change.
    let nearer = |a: &Near, b: &Near| a.1 > b.1 || a.1 == b.1 && seeds[a.0 as usize] < seeds[b.0 as usize];
    for class in some {
        if best.len() == MOST && !nearer(&class, &best[MOST - 1]) {
            continue;
        }
        let at = best.partition_point(|other| nearer(other, &class));
        best.insert(at, class);
        best.truncate(MOST);
    }
    best.into()
}

/// Holds texts against profiles.
struct Measure<'a> {
    field: &'a Field<'a>,
    near: Vec<f32>,
    touched: Vec<u32>,
}

impl<'a> Measure<'a> {
    fn new(field: &'a Field<'a>) -> Self {
        Measure { field, near: vec![0.0; field.seeds.len()], touched: Vec::with_capacity(field.seeds.len()) }
    }

    /// Every class besides its own that has anything in common with a text.
    fn of(&mut self, text: usize, profiles: &Rows) -> impl Iterator<Item = Near> {
        let own = self.field.labels[text] as u32;
        for &(f, v) in self.field.texts.get(text) {
            for &(class, mean) in profiles.get(f) {
                let near = &mut self.near[class as usize];
                if *near == 0.0 {
                    self.touched.push(class);
                }
                *near += v * mean;
            }
        }
        let near = &mut self.near;
        self.touched
            .drain(..)
            .map(|class| (class, std::mem::take(&mut near[class as usize])))
            .filter(move |(class, _)| *class != own)
    }
}

/// Mean weight (by the root of the number of texts) of each telling feature in each class that uses it.
fn profiles(field: &Field<'_>) -> Vec<Vector> {
    let telling = field.space.of_words();
    let mut by_class: Vec<Vec<usize>> = vec![Vec::new(); field.seeds.len()];
    for (i, &label) in field.labels.iter().enumerate() {
        by_class[label].push(i);
    }
    let profile = |sums: &mut Vec<f32>, members: &Vec<usize>| {
        sums.resize(telling.len(), 0.0);
        let mut column = Vector::new();
        let texts = members.iter().flat_map(|&i| field.texts.get(i));
        for &(f, v) in texts.filter(|(f, _)| telling[*f as usize]) {
            let sum = &mut sums[f as usize];
            if *sum == 0.0 {
                column.push((f, 0.0));
            }
            *sum += v;
        }
        let size = (members.len() as f32).sqrt();
        for (f, mean) in &mut column {
            *mean = std::mem::take(&mut sums[*f as usize]) / size;
        }
        column
    };
    let mut columns: Vec<Vector> = by_class.par_iter().map_init(Vec::new, profile).collect();
    let mut used_by = vec![0u32; telling.len()];
    for (f, _) in columns.iter().flatten() {
        used_by[*f as usize] += 1;
    }
    columns.par_iter_mut().for_each(|column| column.retain(|(f, _)| used_by[*f as usize] as usize <= COMMON));
    columns
}
