//! The terminal that a person would look at: the parsed screen, and what the program asked of it besides.

use std::fmt::Write as _;
use std::num::NonZeroU16;

use portable_pty::ExitStatus;
use vt100::{Callbacks, Parser, Screen};

/// What a program that finds another size begins its next frame with.
const CLEAR: &[u8] = b"\x1b[2J";

/// What a program wrote, and what became of it.
pub(crate) struct Terminal {
    parser: Parser<Wishes>,
    raw: Vec<u8>,
    written: usize,
    closed: bool,
    exited: Option<ExitStatus>,
}

impl Terminal {
    pub(super) fn new(columns: u16, rows: u16, with: Answers) -> Self {
        let wishes = Wishes { with, ..Wishes::default() };
        Self {
            parser: Parser::new_with_callbacks(size(rows), size(columns), 0, wishes),
            raw: Vec::new(),
            written: 0,
            closed: false,
            exited: None,
        }
    }

    /// Takes in what the program wrote, and gives what a terminal answers to it.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Vec<u8> {
        // The clearing may have come in two pieces.
        let seen = self.raw.len().saturating_sub(CLEAR.len() - 1);
        let before = self.raw.len();
        self.raw.extend_from_slice(bytes);
        let mut rest = bytes;
        if self.parser.callbacks().outgrown
            && let Some(at) = self.raw[seen..].windows(CLEAR.len()).position(|part| part == CLEAR)
        {
            let (old, new) = bytes.split_at((seen + at + CLEAR.len()).saturating_sub(before));
            self.parser.process(old);
            self.parser.callbacks_mut().outgrown = false;
            rest = new;
        }
        self.parser.process(rest);
        let wishes = self.parser.callbacks_mut();
        let answers = std::mem::take(&mut wishes.answers);
        if wishes.with.silent { Vec::new() } else { answers }
    }

    pub(super) fn set_size(&mut self, columns: u16, rows: u16) {
        self.parser.set_size(size(rows), size(columns));
        self.parser.callbacks_mut().outgrown = true;
    }

    /// How many inputs have been handed to the pseudo-terminal.
    pub(super) fn written(&self) -> usize {
        self.written
    }

    pub(super) fn count_written(&mut self) {
        self.written += 1;
    }

    pub(super) fn close(&mut self) {
        self.closed = true;
    }

    pub(super) fn exit(&mut self, status: ExitStatus) {
        self.exited = Some(status);
    }

    /// How the process ended, if it has.
    pub(crate) fn exited(&self) -> Option<ExitStatus> {
        self.exited.clone()
    }

    /// How the process ended, once all that it wrote has been read.
    pub(super) fn ended(&self) -> Option<ExitStatus> {
        self.exited().filter(|_| self.closed)
    }

    pub(crate) fn screen(&self) -> &Screen {
        self.parser.screen()
    }

    pub(crate) fn raw(&self) -> &[u8] {
        &self.raw
    }

    pub(crate) fn titles(&self) -> &[String] {
        &self.parser.callbacks().titles
    }

    /// Whether it was asked for keys without ambiguity, as in kitty's keyboard protocol.
    pub(super) fn tells_escapes(&self) -> bool {
        self.parser.callbacks().keyboards > 0
    }

    pub(crate) fn has_copied(&self) -> bool {
        !self.parser.callbacks().copied.is_empty()
    }

    pub(super) fn take_copied(&mut self) -> Option<Vec<u8>> {
        let copied = &mut self.parser.callbacks_mut().copied;
        (!copied.is_empty()).then(|| copied.remove(0))
    }

    /// Keeps every frame from now on.
    pub(super) fn film(&mut self) {
        self.parser.callbacks_mut().film = Some(Vec::new());
    }

    /// How many whole frames there were, each for the size that the terminal has.
    pub(super) fn frames_so_far(&self) -> usize {
        self.parser.callbacks().frames
    }

    /// The frames since the last look.
    pub(super) fn take_frames(&mut self) -> Vec<Screen> {
        self.parser.callbacks_mut().film.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Whether a synchronized update has begun and not ended: a screen that nobody gets to see.
    pub(super) fn is_mid_frame(&self) -> bool {
        self.parser.callbacks().mid_frame && !self.closed
    }

    pub(crate) fn lines(&self) -> impl Iterator<Item = String> {
        let (_, columns) = self.screen().size();
        self.screen().rows(0, columns.get()).map(|line| line.trim_end().to_owned())
    }

    pub(crate) fn text(&self) -> String {
        self.lines().collect::<Vec<_>>().join("\n")
    }

    pub(super) fn shows(&self, text: &str) -> bool {
        self.text().contains(text)
    }

    /// The lines that hold the text.
    pub(super) fn lines_of(&self, text: &str) -> impl Iterator<Item = String> {
        self.lines().filter(move |line| line.contains(text))
    }

    pub(super) fn line_of(&self, text: &str) -> Option<String> {
        self.lines_of(text).next()
    }

    /// The screen in a frame, for people who read why a story failed.
    pub(super) fn framed(&self) -> String {
        let (rows, columns) = self.screen().size();
        let (row, column) = self.screen().cursor_position();
        let edge = "─".repeat(usize::from(columns.get()));
        let mut out = format!("{columns}x{rows}, cursor at {column},{row}\n┌{edge}┐\n");
        for line in self.lines() {
            let _ = writeln!(out, "│{line}");
        }
        out + "└" + &edge + "┘"
    }
}

/// What the terminal answers to questions.
#[derive(Debug, Clone, Default)]
pub(super) struct Answers {
    /// The background colour, if it tells it.
    pub(super) background: Option<String>,
    /// It answers nothing at all.
    pub(super) silent: bool,
}

/// What a program asked of its terminal, other than text on the screen.
#[derive(Default)]
struct Wishes {
    copied: Vec<Vec<u8>>,
    titles: Vec<String>,
    answers: Vec<u8>,
    with: Answers,
    mid_frame: bool,
    /// How many kinds of keyboard were pushed and not popped.
    keyboards: i32,
    frames: usize,
    /// The size changed, and the program has not drawn for the new one yet: what it still writes lands anywhere.
    outgrown: bool,
    /// Every whole frame, where somebody wants them.
    film: Option<Vec<Screen>>,
}

impl Callbacks for Wishes {
    fn set_window_icon_name(&mut self, _: &mut Screen, title: &[u8]) {
        self.titles.push(String::from_utf8_lossy(title).into_owned());
    }

    fn set_window_title(&mut self, _: &mut Screen, title: &[u8]) {
        self.titles.push(String::from_utf8_lossy(title).into_owned());
    }

    fn copy_to_clipboard(&mut self, _: &mut Screen, _: &[u8], base64: &[u8]) {
        self.copied.push(base64.to_vec());
    }

    fn unhandled_csi(
        &mut self,
        screen: &mut Screen,
        first: Option<u8>,
        _: Option<u8>,
        all: &[&[u16]],
        last: char,
    ) {
        match (first, all, last) {
            (Some(b'?'), [[2026], ..], 'h' | 'l') => {
                self.mid_frame = last == 'h';
                let whole = last == 'l' && !self.outgrown;
                self.frames += usize::from(whole);
                if let Some(film) = self.film.as_mut().filter(|_| whole) {
                    film.push(screen.clone());
                }
            }
            (Some(b'>'), _, 'u') => self.keyboards += 1,
            (Some(b'<'), _, 'u') => self.keyboards -= 1,
            (None, [[0]] | [], 'c') => self.answers.extend(b"\x1b[?62;22c"),
            (None, [[6]], 'n') => {
                let (row, column) = screen.cursor_position();
                self.answers.extend(format!("\x1b[{};{}R", row + 1, column + 1).bytes());
            }
            _ => {}
        }
    }

    fn unhandled_osc(&mut self, _: &mut Screen, parts: &[&[u8]]) {
        match parts {
            // A title with semicolons in it comes in pieces.
            [b"0" | b"1" | b"2", title @ ..] => {
                self.titles.push(String::from_utf8_lossy(&title.join(&b';')).into_owned());
            }
            // What is no base64 clears the clipboard.
            [b"52", ..] => self.copied.push(Vec::new()),
            [b"11", b"?"] => {
                if let Some(colour) = &self.with.background {
                    self.answers.extend(format!("\x1b]11;{colour}\x1b\\").bytes());
                }
            }
            _ => {}
        }
    }
}

fn size(cells: u16) -> NonZeroU16 {
    NonZeroU16::new(cells).expect("a terminal has at least one cell")
}
