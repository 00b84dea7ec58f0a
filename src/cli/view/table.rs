//! A table that wraps its cells to the width of the screen.

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, ContentArrangement};

use super::one_line;

/// Columns of texts under headings.
pub(crate) struct Table {
    table: comfy_table::Table,
}

impl Table {
    /// A table of at most `width` columns of text, with a line between rows.
    pub(crate) fn new(width: usize, headings: &[&str]) -> Self {
        let mut table = comfy_table::Table::new();
        table
            .load_style(UTF8_HORIZONTAL_ONLY)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(u16::try_from(width).unwrap_or(u16::MAX))
            .set_header(headings);
        Table { table }
    }

    /// The same without lines between rows: for figures.
    pub(crate) fn of_figures(width: usize, headings: &[&str]) -> Self {
        let mut table = Table::new(width, headings);
        table.table.style_mut().row_separator = comfy_table::LineStyle::none();
        for column in table.table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        table
    }

    /// Sets a column of a table of figures to the left: it holds text.
    pub(crate) fn left(&mut self, column: usize) {
        if let Some(column) = self.table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Left);
        }
    }

    /// Adds a row; what a terminal would obey is left out, line breaks stay.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let clean = |cell: String| cell.lines().map(one_line).collect::<Vec<_>>().join("\n");
        self.table.add_row(cells.into_iter().map(clean));
    }

    /// The table as text, ending in a line break.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for line in self.table.lines() {
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}
