//! Which entries a text resembles besides its own: those that learn it as a counter-example.
//!
//! A text is held against the profile of every entry, the mean of its texts. After a change to the knowledge, a text that
//! is as it was is held only against the profiles that are not: all others are as near to it as they were.

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use rayon::slice::ParallelSlice;
use rustc_hash::FxHashMap;

use super::classifier::{Rows, Vectors};
use super::features::FeatureSpace;
use super::numbers::{HashedMap, mix};

/// To how many entries, besides its own, a text is a counter-example.
const RIVALS: usize = 13;
/// So many more are known, for lessons that leave some entries out.
const SPARE: usize = 4;
const MOST: usize = RIVALS + SPARE;
/// A feature that more entries than this use does not show which entries a text resembles.
const COMMON: usize = 64;

/// What is held against each other.
#[derive(Clone, Copy)]
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
#[derive(Debug, Default)]
pub(crate) struct Rivals {
    /// Nearest first, one text behind the other.
    near: Vec<Near>,
    /// Where those of each text end.
    ends: Vec<usize>,
    /// What stands for each text and its own class.
    marks: Vec<u64>,
    seeds: Vec<u64>,
    /// What stands for the profile of each class.
    profiles: Vec<u64>,
}

impl Rivals {
    /// Finds them, with the help of those that were found `before`.
    pub(crate) fn of(field: &Field<'_>, before: Option<&Rivals>) -> Self {
        let columns = profiles(field);
        let mark = |(column, &seed): (&Vec<(u32, f32)>, &u64)| {
            let lasting = field.space.lasting();
            column.iter().fold(mix(3, seed), |mark, &(f, mean)| {
                mix(mark, u64::from(lasting[f as usize]) << 32 | u64::from(mean.to_bits()))
            })
        };
        let marks = field.texts.marks().iter().zip(field.labels).map(|(&mark, &own)| mix(mark, field.seeds[own]));
        let mut rivals = Rivals {
            near: Vec::with_capacity(field.labels.len() * MOST),
            ends: Vec::with_capacity(field.labels.len()),
            marks: marks.collect(),
            seeds: field.seeds.to_vec(),
            profiles: columns.iter().zip(field.seeds).map(mark).collect(),
        };
        let nothing = Rivals::default();
        let known = Known::new(before.unwrap_or(&nothing), &rivals);
        let features = field.space.lasting().len();
        let all = Rows::of(columns.iter().map(Vec::as_slice), features);
        let mut changed: Vec<&[(u32, f32)]> = columns.iter().map(Vec::as_slice).collect();
        for (column, is_changed) in changed.iter_mut().zip(&known.is_changed) {
            if !is_changed {
                *column = &[];
            }
        }
        let changed = Rows::of(changed.into_iter(), features);

        let numbers: Vec<usize> = (0..field.labels.len()).collect();
        let chunk = numbers.len().div_ceil(4 * rayon::current_num_threads()).max(1);
        let found: Vec<(Vec<Near>, Vec<usize>)> = numbers
            .par_chunks(chunk)
            .map(|numbers| {
                let mut measure = Measure::new(field);
                let mut near = Vec::with_capacity(numbers.len() * MOST);
                let mut ends = Vec::with_capacity(numbers.len());
                for &text in numbers {
                    let nearest = known
                        .of(rivals.marks[text])
                        .and_then(|old| known.update(old, || measure.of(text, &changed), field.seeds))
                        .unwrap_or_else(|| Nearest::among(measure.of(text, &all), field.seeds));
                    near.extend(nearest.0);
                    ends.push(near.len());
                }
                (near, ends)
            })
            .collect();
        for (near, ends) in found {
            let start = rivals.near.len();
            rivals.near.extend(near);
            rivals.ends.extend(ends.into_iter().map(|end| start + end));
        }
        rivals
    }

    /// Those of a text among the classes that a lesson has, nearest first.
    pub(super) fn among<'a>(&'a self, text: usize, has: impl Fn(u32) -> bool + 'a) -> impl Iterator<Item = u32> + 'a {
        self.of_text(text).iter().map(|near| near.0).filter(move |class| has(*class)).take(RIVALS)
    }

    fn of_text(&self, text: usize) -> &[Near] {
        let start = text.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.near[start..self.ends[text]]
    }
}

/// What was found before, and what of it still holds.
struct Known<'a> {
    before: &'a Rivals,
    /// The number that a text had, by its mark.
    texts: HashedMap<usize>,
    /// For each class of before its number now, where its profile is as it was.
    classes: Vec<Option<u32>>,
    /// For each class of now whether its profile is another one, or new.
    is_changed: Vec<bool>,
}

impl<'a> Known<'a> {
    fn new(before: &'a Rivals, now: &Rivals) -> Self {
        let by_profile: FxHashMap<u64, u32> = now.profiles.iter().copied().zip(0..).collect();
        let classes: Vec<Option<u32>> =
            before.profiles.iter().map(|profile| by_profile.get(profile).copied()).collect();
        let mut is_changed = vec![true; now.profiles.len()];
        for &class in classes.iter().flatten() {
            is_changed[class as usize] = false;
        }
        let texts = before.marks.iter().copied().zip(0..).collect();
        Known { before, texts, classes, is_changed }
    }

    /// What the number of a text was.
    fn of(&self, mark: u64) -> Option<usize> {
        self.texts.get(&mark).copied()
    }

    /// The nearest classes of a text that is as it was, given how near those are that changed; `None` where others, of
    /// which nothing is known, may be as near.
    fn update<I: Iterator<Item = Near>>(
        &self,
        text: usize,
        changed: impl FnOnce() -> I,
        seeds: &[u64],
    ) -> Option<Nearest> {
        let old = self.before.of_text(text);
        let still = old.iter().filter_map(|&(class, near)| Some((self.classes[class as usize]?, near)));
        let nearest = Nearest::among(still.chain(changed()), seeds);
        // Whatever is not known is no nearer than the last of the old ones; where there were few, all are known.
        let last = old.last().filter(|_| old.len() == MOST);
        let is_sure = last.is_none_or(|&(class, near)| {
            let seed = self.before.seeds[class as usize];
            nearest.0.len() == MOST
                && nearest.0.iter().all(|n| n.1 > near || n.1 == near && seeds[n.0 as usize] <= seed)
        });
        is_sure.then_some(nearest)
    }
}

/// Some classes, nearest first.
struct Nearest(Vec<Near>);

impl Nearest {
    /// The nearest of some, each of which comes once.
    fn among(some: impl Iterator<Item = Near>, seeds: &[u64]) -> Self {
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
        Nearest(best)
    }
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
fn profiles(field: &Field<'_>) -> Vec<Vec<(u32, f32)>> {
    let telling = field.space.of_words();
    let mut by_class: Vec<Vec<usize>> = vec![Vec::new(); field.seeds.len()];
    for (i, &label) in field.labels.iter().enumerate() {
        by_class[label].push(i);
    }
    let profile = |sums: &mut Vec<f32>, members: &Vec<usize>| {
        sums.resize(telling.len(), 0.0);
        let mut column: Vec<(u32, f32)> = Vec::new();
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
    let mut columns: Vec<Vec<(u32, f32)>> = by_class.par_iter().map_init(Vec::new, profile).collect();
    let mut used_by = vec![0u32; telling.len()];
    for (f, _) in columns.iter().flatten() {
        used_by[*f as usize] += 1;
    }
    for column in &mut columns {
        column.retain(|(f, _)| used_by[*f as usize] as usize <= COMMON);
    }
    columns
}
