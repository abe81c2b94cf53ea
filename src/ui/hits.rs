//! What can be pointed at in the frame that was drawn last: rectangles to targets, the one thing that flows back.

use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use crate::app::pointer::PointerTarget;

/// Rectangles to targets; what was drawn later lies on top.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HitMap(Vec<(Rect, PointerTarget)>);

impl HitMap {
    /// What is at a cell.
    #[must_use]
    pub fn at(&self, x: u16, y: u16) -> PointerTarget {
        let here = self.0.iter().rev().find(|(area, _)| area.contains(Position { x, y }));
        here.map_or(PointerTarget::Nothing, |(_, target)| target.clone())
    }

    /// Everything, in the order in which it was drawn.
    pub fn iter(&self) -> impl Iterator<Item = &(Rect, PointerTarget)> {
        self.0.iter()
    }

    pub(super) fn add(&mut self, area: Rect, target: PointerTarget) {
        if !area.is_empty() {
            self.0.push((area, target));
        }
    }

    /// Spans of a line that was drawn from `left` on, by their index, and what they are.
    pub(super) fn add_spans(&mut self, left: Position, line: &Line, targets: &[(usize, PointerTarget)]) {
        for (index, target) in targets {
            self.add(span_area(left, line, *index), target.clone());
        }
    }

    /// What another part of the frame has; it lies on top.
    pub(super) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Forgets what was not on the screen: a line may be longer than there is room for.
    pub(super) fn clip(&mut self, screen: Rect) {
        self.0.iter_mut().for_each(|(area, _)| *area = area.intersection(screen));
        self.0.retain(|(area, _)| !area.is_empty());
    }

    /// A dialog is open: what lies under it is out of reach.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

/// The cells of one span of a line that was drawn from `left` on.
pub(super) fn span_area(left: Position, line: &Line, index: usize) -> Rect {
    let cells = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    let before: usize = line.spans.iter().take(index).map(ratatui::text::Span::width).sum();
    let width = line.spans.get(index).map_or(0, ratatui::text::Span::width);
    Rect { x: left.x.saturating_add(cells(before)), y: left.y, width: cells(width), height: 1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::action::Action;

    #[test]
    fn what_was_drawn_later_lies_on_top() {
        let mut hits = HitMap::default();
        hits.add(Rect::new(0, 0, 10, 10), PointerTarget::Do(Action::Help));
        hits.add(Rect::new(2, 2, 3, 1), PointerTarget::Nothing);
        hits.add_spans(
            Position::new(4, 5),
            &Line::from_iter(["a", "倉庫", "b"]),
            &[(1, PointerTarget::Do(Action::Quit))],
        );
        assert_eq!(hits.at(1, 1), PointerTarget::Do(Action::Help));
        assert_eq!(hits.at(4, 2), PointerTarget::Nothing);
        assert_eq!(
            [4, 5, 8, 9].map(|x| hits.at(x, 5) == PointerTarget::Do(Action::Quit)),
            [false, true, true, false]
        );
        assert_eq!(hits.at(10, 0), PointerTarget::Nothing, "beside everything");
    }
}
