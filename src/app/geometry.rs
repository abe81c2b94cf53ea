//! How many rows fit where: the numbers that both scrolling and drawing need. No terminal library here.

/// The terminal's size in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Columns.
    pub width: u16,
    /// Lines.
    pub height: u16,
}

/// The smallest terminal in which the tab can be used.
pub const SMALLEST: Size = Size { width: 40, height: 8 };

/// As much of a terminal as is drawn on. No screen has room for more; a terminal that claims more would take gigabytes.
pub const LARGEST: Size = Size { width: 1000, height: 500 };

impl Size {
    /// As much of it as `largest` has, in both directions.
    #[must_use]
    pub fn min(self, largest: Self) -> Self {
        Self { width: self.width.min(largest.width), height: self.height.min(largest.height) }
    }
}

/// The four layouts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layout {
    /// 40 to 59 columns: a card of two lines for each token.
    Compact,
    /// 60 to 79 columns: no `Created on`.
    Narrow,
    /// 80 to 119 columns: no secret column.
    Medium,
    /// From 120 columns on: every column of Kibana's.
    Wide,
}

/// What the person wants of the details pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DetailsWish {
    /// Open where there is room to spare.
    #[default]
    Auto,
    /// Open in any case.
    Open,
    /// Closed in any case.
    Closed,
}

/// Where the details stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pane {
    /// Nowhere.
    None,
    /// Below the table; so many lines, its rule included.
    Bottom(u16),
    /// At the right; so many columns, its rule included.
    Right(u16),
    /// Over the table, where both do not fit.
    Cover,
}

/// How the screen is divided.
#[allow(clippy::struct_excessive_bools, reason = "each says whether one independent line is there")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Geometry {
    /// Which of the four layouts.
    pub layout: Layout,
    /// The page's sentence stands under the title.
    pub sentence: bool,
    /// The strip with the tabs has a line.
    pub strip: bool,
    /// Rules above and below the table.
    pub rules: bool,
    /// A line of key hints at the bottom.
    pub hints: bool,
    /// The lines that say what went wrong with data that is still on the screen.
    pub banner: u16,
    /// The lines of what was just said, how many tokens there are, and how many are marked: one at least.
    pub status: u16,
    /// A line above the rows that says what they are.
    pub heading: bool,
    /// The details.
    pub pane: Pane,
    /// A card of two lines for each token.
    pub cards: bool,
    /// A line with the names of the columns.
    pub column_names: bool,
    /// How many rows are shown at once.
    pub rows: usize,
}

const TALL: u16 = 28;
const SHORT: u16 = 16;
const BOTTOM_PANE: u16 = 7;
/// So many lines of the table stay, whatever is said.
const FEW_LINES: u16 = 4;
/// The pane at the right takes three tenths of the width, but room enough for a date in full.
const RIGHT_PANE: (u16, u16) = (52, 64);

impl Geometry {
    /// Divides `size`; `None` when it is too small to be used.
    #[must_use]
    pub fn of(size: Size, wish: DetailsWish, banner: bool) -> Option<Self> {
        if size.width < SMALLEST.width || size.height < SMALLEST.height {
            return None;
        }
        let layout = match size.width {
            ..60 => Layout::Compact,
            60..80 => Layout::Narrow,
            80..120 => Layout::Medium,
            120.. => Layout::Wide,
        };
        let (tall, short) = (size.height >= TALL, size.height < SHORT);
        let pane = match wish {
            DetailsWish::Closed => Pane::None,
            DetailsWish::Auto if !tall => Pane::None,
            _ if size.height < 20 || layout == Layout::Compact => Pane::Cover,
            _ if size.width >= 140 => Pane::Right((size.width / 10 * 3).clamp(RIGHT_PANE.0, RIGHT_PANE.1)),
            _ => Pane::Bottom(BOTTOM_PANE),
        };
        let mut geometry = Self {
            layout,
            sentence: tall && layout >= Layout::Medium,
            strip: !short,
            rules: !short,
            hints: !short,
            banner: u16::from(banner),
            status: 1,
            heading: false,
            pane,
            cards: layout == Layout::Compact,
            column_names: layout != Layout::Compact,
            rows: 0,
        };
        geometry.rows = geometry.rows_in(size);
        Some(geometry)
    }

    /// The same for people who hear the screen line by line: nothing beside the table or below it, and the details,
    /// when they are wanted, in its place.
    #[must_use]
    pub fn in_one_column(mut self, size: Size, wish: DetailsWish) -> Self {
        self.pane = if wish == DetailsWish::Open { Pane::Cover } else { Pane::None };
        self.rows = self.rows_in(size);
        self
    }

    /// The same with the table as wide as the terminal: the details stand below it, where there is room to spare or
    /// they are wanted.
    #[must_use]
    pub fn in_full_width(mut self, size: Size) -> Self {
        if let Pane::Right(_) = self.pane {
            self.pane = Pane::Bottom(BOTTOM_PANE);
        }
        self.rows = self.rows_in(size);
        self
    }

    /// The same for a list of lines in the place of the table, with nothing beside it.
    #[must_use]
    pub fn as_list(mut self, size: Size, column_names: bool) -> Self {
        self.pane = Pane::None;
        self.cards = false;
        self.column_names = column_names;
        self.rows = self.rows_in(size);
        self
    }

    /// The same with a line above the rows that says what they are.
    #[must_use]
    pub fn with_heading(mut self, size: Size) -> Self {
        self.heading = true;
        self.rows = self.rows_in(size);
        self
    }

    /// The same with as many lines for the banner and for the status as are wanted, so far as a few lines of the table
    /// are left.
    #[must_use]
    pub fn with_said(mut self, size: Size, banner: u16, status: u16) -> Self {
        let mut spare = size.height.saturating_sub(self.frame_lines() + FEW_LINES);
        let mut more = |has: u16, wanted: u16| {
            let more = wanted.saturating_sub(has).min(spare);
            spare -= more;
            has + more
        };
        self.banner = more(self.banner, banner);
        self.status = more(self.status, status);
        self.rows = self.rows_in(size);
        self
    }

    fn rows_in(&self, size: Size) -> usize {
        usize::from(size.height.saturating_sub(self.frame_lines()) / self.row_height())
    }

    /// Lines of one token.
    #[must_use]
    pub fn row_height(&self) -> u16 {
        if self.cards { 2 } else { 1 }
    }

    /// The lines between what stands above the table and what stands below it, the names of its columns included.
    #[must_use]
    pub fn body_lines(&self, size: Size) -> u16 {
        size.height.saturating_sub(self.frame_lines() - u16::from(self.column_names))
    }

    /// Whether the details are on the screen.
    #[must_use]
    pub fn shows_details(&self) -> bool {
        self.pane != Pane::None
    }

    /// Lines of everything but the rows: header and status always, the others where there is room.
    fn frame_lines(&self) -> u16 {
        let pane = if let Pane::Bottom(lines) = self.pane { lines } else { 0 };
        let lines = [self.heading, self.column_names];
        let optional =
            [self.sentence, self.strip, self.rules, self.rules, self.hints].into_iter().chain(lines);
        let optional: u16 = optional.map(u16::from).sum();
        1 + self.status + self.banner + optional + pane
    }
}

/// How many lines of a list fit into a dialog, borders, the line to type in and the buttons taken off.
#[must_use]
pub fn list_rows(size: Size) -> usize {
    usize::from(size.height.saturating_sub(6)).clamp(1, 30)
}

/// How many tokens the question before a removal lists at once.
#[must_use]
pub fn removal_rows(size: Size) -> usize {
    usize::from(size.height.saturating_sub(16)).clamp(1, 8)
}

/// How many tokens the report on a removal lists at once, each with its reason below.
#[must_use]
pub fn report_rows(size: Size) -> usize {
    usize::from(size.height.saturating_sub(8) / 2).clamp(1, 8)
}

#[cfg(test)]
mod tests {
    use super::Layout::{Compact, Medium, Narrow, Wide};
    use super::*;

    fn of(width: u16, height: u16) -> Geometry {
        Geometry::of(Size { width, height }, DetailsWish::Auto, false).unwrap()
    }

    #[test]
    fn the_usual_terminal_shows_fifteen_tokens_and_more() {
        assert!(of(80, 24).rows >= 15, "{:?}", of(80, 24));
    }

    #[test]
    fn each_width_has_its_layout() {
        let layouts = [40, 59, 60, 79, 80, 119, 120].map(|width| of(width, 24).layout);
        assert_eq!(layouts, [Compact, Compact, Narrow, Narrow, Medium, Medium, Wide]);
    }

    #[test]
    fn the_smallest_terminal_still_shows_tokens_and_a_smaller_one_is_refused() {
        assert!(of(40, 8).rows >= 3);
        for (width, height) in [(39, 8), (40, 7), (1, 1), (0, 0)] {
            assert_eq!(Geometry::of(Size { width, height }, DetailsWish::Auto, false), None);
        }
    }

    #[test]
    fn the_pane_stands_where_there_is_room() {
        assert_eq!(of(120, 36).pane, Pane::Bottom(BOTTOM_PANE));
        assert_eq!(of(200, 50).pane, Pane::Right(60));
        assert_eq!(of(80, 24).pane, Pane::None);
        let open =
            |width, height| Geometry::of(Size { width, height }, DetailsWish::Open, true).unwrap().pane;
        assert_eq!((open(80, 24), open(80, 16), open(40, 50)), (Pane::Bottom(7), Pane::Cover, Pane::Cover));
    }

    proptest::proptest! {
        #[test]
        fn the_parts_never_need_more_lines_than_there_are(width in 40_u16..300, height in 8_u16..120, banner in 0_u16..5, status in 1_u16..6, wish in 0_u8..3) {
            let wish = [DetailsWish::Auto, DetailsWish::Open, DetailsWish::Closed][usize::from(wish)];
            let size = Size { width, height };
            let geometry = Geometry::of(size, wish, banner > 0).unwrap().with_said(size, banner, status);
            let rows = u16::try_from(geometry.rows).unwrap();
            proptest::prop_assert!(geometry.frame_lines() + rows * geometry.row_height() <= height);
            proptest::prop_assert!(rows >= 1);
        }
    }
}
