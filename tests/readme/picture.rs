//! The README's picture is drawn by the program: the sample data, at a fixed moment, as an SVG.
//!
//! `FLEET_TOKENS_UPDATE_PICTURE=1 cargo test --test readme` draws it anew; look at it before committing it.

use std::fmt::Write as _;

use fleet_tokens::api::Client;
use fleet_tokens::app::action::Action;
use fleet_tokens::app::geometry::Size;
use fleet_tokens::app::model::ServerLabel;
use fleet_tokens::app::msg::{Listing, Msg, Outcome};
use fleet_tokens::app::{Model, update};
use fleet_tokens::domain::connection::{Connection, ConnectionKind, Credentials, Endpoint};
use fleet_tokens::domain::rows::TokenRows;
use fleet_tokens::sandbox;
use fleet_tokens::sandbox::{DataLocation, Fill, SandboxClock, SandboxOptions};
use fleet_tokens::ui::theme::{Depth, Scheme, Theme};
use fleet_tokens::ui::view;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr as _;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/screenshots/tab.svg");
const SIZE: Size = Size { width: 110, height: 27 };

#[tokio::test]
async fn the_picture_is_the_program_as_it_is() {
    let drawn = svg(&screen().await);
    if std::env::var_os("FLEET_TOKENS_UPDATE_PICTURE").is_some() {
        std::fs::write(FILE, &drawn).unwrap();
    }
    let kept = std::fs::read_to_string(FILE).unwrap_or_default();
    assert!(kept == drawn, "the picture is not what the program draws now; see the head of this file");
    assert!(crate::readme().contains("assets/screenshots/tab.svg"));
}

/// The tab on the sample data, at a fixed moment.
async fn screen() -> Buffer {
    let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
    let options = SandboxOptions::new(DataLocation::Memory, Fill::Samples, SandboxClock::new(move || now));
    let running = sandbox::start(options).await.unwrap();
    let endpoint = Endpoint::new(&running.url(), None).unwrap();
    let credentials = Credentials::ApiKey(running.api_key().clone());
    let client = Client::new(Connection {
        endpoint,
        credentials,
        kind: ConnectionKind::Embedded,
        ca: None,
        proxy: None,
        socket: None,
    })
    .unwrap();
    let (tokens, policies) = (client.tokens().await.unwrap(), client.agent_policies().await.unwrap());
    running.stop().await;

    let server = ServerLabel {
        url: "http://127.0.0.1:43117".into(),
        host: "127.0.0.1:43117".into(),
        space: "default".into(),
        embedded: true,
    };
    let mut model = Model::new(server, SIZE, now, TimeZone::UTC);
    update(&mut model, Msg::Action(Action::Refresh));
    let (list, policy_list) = (model.list.request().unwrap(), model.policy_list.request().unwrap());
    update(&mut model, Msg::Done(policy_list, Outcome::Policies(Ok(policies))));
    let listing = Listing {
        total: tokens.total,
        unreadable: 0,
        server_time: None,
        rows: TokenRows::new(tokens.tokens),
    };
    update(&mut model, Msg::Done(list, Outcome::Tokens(Ok(listing))));
    for action in [Action::ShowAll, Action::MoveDown, Action::MoveDown, Action::MoveDown] {
        update(&mut model, Msg::Action(action));
    }

    let mut terminal = Terminal::new(TestBackend::new(SIZE.width, SIZE.height)).unwrap();
    let theme = Theme::new(Scheme::Dark, Depth::True);
    terminal.draw(|frame| drop(view(&model, &theme, frame))).unwrap();
    terminal.backend().buffer().clone()
}

const CELL: (u16, u16) = (9, 19);
const PAPER: &str = "#0B1628";

/// A buffer as an SVG: a run of equal cells is one text.
fn svg(buffer: &Buffer) -> String {
    let (width, height) = (buffer.area.width * CELL.0 + 20, buffer.area.height * CELL.1 + 20);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"15\">\n\
         <title>The Enrollment tokens tab in a terminal</title>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{PAPER}\"/>\n"
    );
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            let style = buffer[(x, y)].style();
            let (from, mut text) = (x, String::new());
            while x < buffer.area.width && buffer[(x, y)].style() == style {
                let symbol = buffer[(x, y)].symbol();
                text.push_str(symbol);
                x += u16::try_from(symbol.width().max(1)).unwrap();
            }
            run(&mut out, (from, x - from, y), &text, style);
        }
    }
    out.push_str("</svg>\n");
    out
}

fn run(out: &mut String, (x, cells, y): (u16, u16, u16), text: &str, style: ratatui::style::Style) {
    let (left, top, width) = (x * CELL.0 + 10, y * CELL.1 + 10, cells * CELL.0);
    if let Some(paper) = colour(style.bg) {
        writeln!(
            out,
            "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{}\" fill=\"{paper}\"/>",
            CELL.1
        )
        .unwrap();
    }
    if text.trim().is_empty() {
        return;
    }
    let ink = colour(style.fg).unwrap_or_else(|| "#CAD3E2".into());
    let bold = if style.add_modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    writeln!(
        out,
        "<text x=\"{left}\" y=\"{}\" textLength=\"{width}\" fill=\"{ink}\"{bold} xml:space=\"preserve\">{escaped}</text>",
        top + 14
    )
    .unwrap();
}

fn colour(colour: Option<Color>) -> Option<String> {
    colour.filter(|colour| *colour != Color::Reset).map(|colour| colour.to_string())
}
