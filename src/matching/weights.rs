//! Classes' numbers by feature -> each feature's by class, so that one pass over a text's features meets every class.

use super::features::FeatureSpace;

/// Numbers by feature, each feature once.
pub(super) type Column = [(u32, f32)];

/// For each feature its classes with a number each, one feature behind the other.
#[derive(Debug, Default)]
pub(super) struct Rows {
    cells: Vec<(u32, f32)>,
    /// Where each feature's cells begin, and where the last one's end.
    starts: Vec<u32>,
}

impl Rows {
    /// The rows of one column for each class.
    pub(super) fn of<'a>(columns: impl Iterator<Item = &'a Column> + Clone, features: usize) -> Self {
        let mut used_by = vec![0u32; features];
        for (f, _) in columns.clone().flatten() {
            used_by[*f as usize] += 1;
        }
        let mut end = 0;
        let mut starts = Vec::with_capacity(features + 1);
        starts.push(end);
        starts.extend(used_by.iter().map(|n| {
            end += n;
            end
        }));
        let (mut next, mut cells) = (starts.clone(), vec![(0, 0.0); end as usize]);
        for (class, column) in (0..).zip(columns) {
            for &(f, number) in column {
                cells[next[f as usize] as usize] = (class, number);
                next[f as usize] += 1;
            }
        }
        Rows { cells, starts }
    }

    /// The classes of a feature.
    pub(super) fn get(&self, feature: u32) -> &[(u32, f32)] {
        &self.cells[self.starts[feature as usize] as usize..self.starts[feature as usize + 1] as usize]
    }
}

/// For each feature its weight in every class: for features that few classes weigh only in those.
#[derive(Debug, Default)]
pub(super) struct Weights {
    places: Vec<Place>,
    /// The cells of features that few classes weigh, one feature behind the other.
    few: Vec<(u32, f32)>,
    /// The rows of the others, each as long as there are classes, one behind the other.
    many: Vec<f32>,
}

/// Where a feature's weights stand.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// So many cells from here on.
    Few(u32, u32),
    /// A row.
    Many(u32),
}

/// Adding up a whole row is so many times as quick as adding single cells.
const WHOLE_FROM: usize = 4;

impl Weights {
    /// The weights of one column for each class, which go by the lasting numbers of features, all of which `space` has
    /// learnt; `used_by` is how many columns have each.
    pub(super) fn of<'a>(
        columns: impl ExactSizeIterator<Item = &'a Column>,
        used_by: &[u32],
        space: &FeatureSpace,
    ) -> Self {
        /// Marks the number of a row.
        const ROW: u32 = 1 << 31;
        let classes = columns.len();
        // By lasting number: the row of a feature, or where its next cell goes.
        let mut next = vec![0u32; used_by.len()];
        let (mut row, mut cell) = (0, 0);
        let place = |&lasting: &u32| {
            let used_by = used_by[lasting as usize];
            if used_by as usize * WHOLE_FROM > classes {
                next[lasting as usize] = ROW | row;
                row += 1;
                Place::Many(row - 1)
            } else {
                next[lasting as usize] = cell;
                cell += used_by;
                Place::Few(cell - used_by, used_by)
            }
        };
        let places = space.lasting().iter().map(place).collect();
        let mut few = vec![(0, 0.0); cell as usize];
        let mut many = vec![0.0; row as usize * classes];
        for (class, column) in columns.enumerate() {
            for &(lasting, weight) in column {
                let next = &mut next[lasting as usize];
                if *next & ROW == 0 {
                    few[*next as usize] = (class as u32, weight);
                    *next += 1;
                } else {
                    many[(*next & !ROW) as usize * classes + class] = weight;
                }
            }
        }
        Weights { places, few, many }
    }

    /// Adds a feature's weights, times its value, to the scores of all classes.
    pub(super) fn add(&self, feature: u32, value: f32, scores: &mut [f32]) {
        match self.places[feature as usize] {
            Place::Few(start, cells) => {
                for &(class, weight) in &self.few[start as usize..][..cells as usize] {
                    scores[class as usize] += weight * value;
                }
            }
            Place::Many(row) => {
                let row = &self.many[row as usize * scores.len()..][..scores.len()];
                for (score, weight) in scores.iter_mut().zip(row) {
                    *score += weight * value;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::features::Counted;

    #[test]
    fn what_many_classes_weigh_and_what_few_do_is_all_added() {
        let text: Vec<Counted> = (0..2).map(|number| Counted::new(number, 1)).collect();
        let space = FeatureSpace::new([&text[..]; 3].into_iter(), &[0, 0]);
        // All of eight classes weigh the first feature, one the second.
        let mut columns: Vec<Vec<(u32, f32)>> = (0..8).map(|class| vec![(0, class as f32 - 3.5)]).collect();
        columns[5].push((1, -0.123));
        let weights = Weights::of(columns.iter().map(Vec::as_slice), &[8, 1], &space);
        let mut scores = [0.0; 8];
        for feature in 0..2 {
            weights.add(feature, 2.0, &mut scores);
        }
        for (class, score) in scores.iter().enumerate() {
            let expected = 2.0 * (class as f32 - 3.5) - if class == 5 { 0.246 } else { 0.0 };
            assert!((score - expected).abs() <= 1e-6, "{class}: {score} instead of {expected}");
        }
    }
}
