//! Which entries a text resembles besides its own: those that learn it as a counter-example.

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::classifier::{Rows, Vectors};

/// To how many entries, besides its own, a text is a counter-example.
const RIVALS: usize = 13;
/// So many more are known, for lessons that leave some entries out.
const SPARE: usize = 4;
/// A feature that more entries than this use does not show which entries a text resembles.
const COMMON: usize = 64;

/// The nearest entries of each text, its own left out.
#[derive(Debug, Default)]
pub(crate) struct Rivals(Vec<Box<[u32]>>);

impl Rivals {
    /// Finds them for texts and the class of each; `telling[f]` says whether feature `f` counts.
    pub(crate) fn of(texts: &Vectors, labels: &[usize], classes: usize, telling: &[bool]) -> Self {
        let profiles = profiles(texts, labels, classes, telling);
        let chunk = labels.len().div_ceil(4 * rayon::current_num_threads()).max(1);
        let found: Vec<Vec<Box<[u32]>>> = (0..labels.len().div_ceil(chunk))
            .into_par_iter()
            .map(|n| {
                let mut near = vec![0f32; classes];
                let mut order: Vec<u32> = Vec::with_capacity(classes);
                let mut found = Vec::with_capacity(chunk);
                for (i, &own) in labels.iter().enumerate().skip(n * chunk).take(chunk) {
                    for &(f, v) in texts.get(i) {
                        for &(class, mean) in profiles.get(f) {
                            let near = &mut near[class as usize];
                            if *near == 0.0 {
                                order.push(class);
                            }
                            *near += v * mean;
                        }
                    }
                    found.push(nearest(&order, &near, own as u32));
                    for class in order.drain(..) {
                        near[class as usize] = 0.0;
                    }
                }
                found
            })
            .collect();
        Rivals(found.into_iter().flatten().collect())
    }

    /// Those of a text among the classes that a lesson has, nearest first.
    pub(super) fn among<'a>(&'a self, text: usize, has: impl Fn(u32) -> bool + 'a) -> impl Iterator<Item = u32> + 'a {
        self.0[text].iter().copied().filter(move |class| has(*class)).take(RIVALS)
    }
}

/// The nearest of some classes, nearest first.
fn nearest(some: &[u32], near: &[f32], own: u32) -> Box<[u32]> {
    const MOST: usize = RIVALS + SPARE;
    let mut best: Vec<u32> = Vec::with_capacity(MOST + 1);
    let nearer = |a: u32, b: u32| near[a as usize].total_cmp(&near[b as usize]).then(b.cmp(&a)).is_gt();
    for &class in some {
        if class == own || best.len() == MOST && !nearer(class, best[MOST - 1]) {
            continue;
        }
        let at = best.partition_point(|&other| nearer(other, class));
        best.insert(at, class);
        best.truncate(MOST);
    }
    best.into()
}

/// Mean weight (by the root of the number of texts) of each telling feature in each class that uses it.
fn profiles(texts: &Vectors, labels: &[usize], classes: usize, telling: &[bool]) -> Rows {
    let features = telling.len();
    let mut by_class: Vec<Vec<usize>> = vec![Vec::new(); classes];
    for (i, &label) in labels.iter().enumerate() {
        by_class[label].push(i);
    }
    let mut used_by = vec![0usize; features];
    let mut sums = vec![0f32; features];
    let mut columns: Vec<Vec<(u32, f32)>> = Vec::with_capacity(classes);
    for members in &by_class {
        let mut column: Vec<(u32, f32)> = Vec::new();
        for &(f, v) in members.iter().flat_map(|&i| texts.get(i)).filter(|(f, _)| telling[*f as usize]) {
            let sum = &mut sums[f as usize];
            if *sum == 0.0 {
                column.push((f, 0.0));
            }
            *sum += v;
        }
        let size = (members.len() as f32).sqrt();
        for (f, mean) in &mut column {
            *mean = std::mem::take(&mut sums[*f as usize]) / size;
            used_by[*f as usize] += 1;
        }
        columns.push(column);
    }
    for column in &mut columns {
        column.retain(|(f, _)| used_by[*f as usize] <= COMMON);
    }
    Rows::of(columns.iter().map(|column| column.iter().copied()), features)
}
