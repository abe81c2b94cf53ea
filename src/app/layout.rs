//! How the screen is divided.

use crate::app::geometry::{Geometry, Pane};
use crate::app::model::Model;
use crate::app::news::{MOST, banner_height, news};
use crate::app::view::View;

impl Model {
    /// How the screen is divided now; `None` when it is too small.
    #[must_use]
    pub fn geometry(&self) -> Option<Geometry> {
        let geometry = self.parts()?;
        let status = news(self, &geometry, MOST + 1).map_or(1, |news| news.height());
        Some(geometry.with_said(self.size, banner_height(self), status))
    }

    /// The same with one line for whatever is said.
    fn parts(&self) -> Option<Geometry> {
        let geometry = Geometry::of(self.size, self.details, self.has_banner())?;
        if self.view != View::Tokens {
            return Some(geometry.as_list(self.size, self.view == View::Policies));
        }
        let geometry = match (self.appearance.accessible, self.columns.wide) {
            (true, _) => geometry.in_one_column(self.size, self.details),
            (false, true) => geometry.in_full_width(self.size),
            (false, false) => geometry,
        };
        let headed = self.shows_similar() && !self.rows.is_empty() && geometry.pane != Pane::Cover;
        Some(if headed { geometry.with_heading(self.size) } else { geometry })
    }

    /// How many rows of a list are on the screen; at least one.
    #[must_use]
    pub fn visible_rows(&self) -> usize {
        self.geometry().map_or(1, |geometry| geometry.rows.max(1))
    }
}
