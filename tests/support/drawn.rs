//! Any model, drawn in any look: what must hold of every frame.

use fleet_tokens::app::Model;
use fleet_tokens::app::pointer::PointerTarget;
use fleet_tokens::domain::appearance::{Appearance, Depth, Scheme};
use fleet_tokens::ui::hits::HitMap;
use fleet_tokens::ui::theme::Theme;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;
use strum::VariantArray as _;

use super::colours;

/// Every theme in every depth, with and without Unicode, borders and motion.
pub(crate) fn looks() -> Vec<Appearance> {
    let mut looks = Vec::new();
    for &scheme in Scheme::VARIANTS {
        for depth in [Depth::True, Depth::Indexed, Depth::Sixteen] {
            for (ascii, accessible) in [(false, false), (true, false), (false, true), (true, true)] {
                looks.push(Appearance { scheme, depth, ascii, accessible, still: ascii, mouse: !ascii });
            }
        }
    }
    looks
}

/// What a person gets to see.
#[derive(Default)]
pub(crate) struct Drawn {
    /// What can be pointed at.
    pub(crate) hits: HitMap,
    /// The row that the cursor's sign stands in.
    pub(crate) under: Option<PointerTarget>,
    /// The whole screen, line by line.
    pub(crate) text: String,
}

/// Draws the model, and says what can be pointed at.
pub(crate) fn check(model: &Model, appearance: Appearance) -> HitMap {
    frame(model, appearance).hits
}

/// Draws the model.
pub(crate) fn frame(model: &Model, appearance: Appearance) -> Drawn {
    let mut model = model.clone();
    model.appearance = appearance;
    let screen = Rect::new(0, 0, model.size.width, model.size.height);
    let mut terminal = Terminal::new(TestBackend::new(screen.width, screen.height)).unwrap();
    let mut hits = HitMap::default();
    terminal.draw(|frame| hits = fleet_tokens::ui::view(&model, &Theme::of(appearance), frame)).unwrap();
    let buffer = terminal.backend().buffer();
    colours::check(buffer, appearance);
    for cell in &buffer.content {
        let ascii = cell.symbol().chars().all(|c| matches!(c, ' '..='~'));
        assert!(ascii || !appearance.ascii, "{:?} is not ASCII, in {appearance:?}", cell.symbol());
        let drawn = cell.symbol().chars().any(|c| matches!(c, '\u{2500}'..='\u{259F}'));
        assert!(!drawn || !appearance.accessible, "{:?} is drawn, in {appearance:?}", cell.symbol());
    }
    for (area, target) in hits.iter() {
        assert_eq!(screen.intersection(*area), *area, "{target:?} is outside of the screen");
    }
    let is_row = |target: &PointerTarget| {
        matches!(target, PointerTarget::Row(_) | PointerTarget::Finding(..) | PointerTarget::Policy(_))
    };
    let has_cursor = |area: &Rect| {
        let sign = |x| buffer.cell((x, area.y)).is_some_and(|cell| matches!(cell.symbol(), "▸" | ">"));
        (area.x..area.right().min(area.x + 2)).any(sign)
    };
    let under = hits.iter().find(|(area, target)| is_row(target) && has_cursor(area));
    let lines = buffer.content.chunks(usize::from(screen.width).max(1));
    let text: Vec<String> =
        lines.map(|line| line.iter().map(ratatui::buffer::Cell::symbol).collect()).collect();
    let under = under.map(|(_, target)| target.clone());
    Drawn { hits, under, text: text.join("\n") }
}
