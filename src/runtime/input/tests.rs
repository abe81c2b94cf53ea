//! The decoder, with a clock in the hand.

use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;

use crate::app::key::{Chord, Key};
use crate::app::pointer::PointerKind;

use super::decoder::PAUSE;
use crate::runtime::input::{Decoder, EscapeTimeout, Event};

/// A decoder at a moment.
struct Typing {
    decoder: Decoder,
    now: Instant,
}

impl Typing {
    fn new(patience: EscapeTimeout) -> Self {
        let now = Instant::now();
        Self { decoder: Decoder::new(patience, now), now }
    }

    /// Bytes come together.
    fn bytes(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.decoder.feed(bytes.as_ref(), self.now);
        self
    }

    /// So much time passes, and whatever is due meanwhile is given up.
    fn wait(mut self, time: Duration) -> Self {
        self.now += time;
        self.decoder.expire(self.now);
        self
    }

    fn ms(self, ms: u64) -> Self {
        self.wait(Duration::from_millis(ms))
    }

    fn events(mut self) -> Vec<Event> {
        std::iter::from_fn(|| self.decoder.next()).collect()
    }
}

fn near() -> Typing {
    Typing::new(EscapeTimeout::NEAR)
}

fn read(bytes: impl AsRef<[u8]>) -> Vec<Event> {
    near().bytes(bytes).events()
}

fn key(key: Key) -> Event {
    Event::Key(Chord::plain(key))
}

fn char(c: char) -> Event {
    Event::Key(Chord::char(c))
}

fn alt(c: char) -> Event {
    Event::Key(Chord { alt: true, ..Chord::char(c) })
}

const CONTROL_C: Event = Event::Key(Chord::ctrl('c'));

#[test]
fn letters_signs_and_control_keys() {
    assert_eq!(read("jX é語"), ['j', 'X', ' ', 'é', '語'].map(char));
    assert_eq!(read(b"\r\t\x7f"), [Key::Enter, Key::Tab, Key::Backspace].map(key));
    assert_eq!(read(b"\x12\x0a\x00"), ['r', 'j', ' '].map(|c| Event::Key(Chord::ctrl(c))));
    assert_eq!(read("\x1bx\x1bé"), ['x', 'é'].map(alt));
    assert_eq!(read(b"a\xff\xc3b\xe8\xaa"), ['a', 'b'].map(char), "what is no UTF-8 is dropped");
}

#[test]
fn sequences_with_eight_bits_are_sequences_too() {
    assert_eq!(read(b"\x9bAj"), [key(Key::Up), char('j')]);
    assert_eq!(read(b"\x8fA"), [key(Key::Up)]);
    assert_eq!(read("\u{9b}A"), [key(Key::Up)], "as UTF-8");
    assert_eq!(read(b"\x9d11;rgb:c\x1b\\j"), [Event::Background(b"rgb:c".to_vec()), char('j')]);
}

#[test]
fn an_escape_alone_is_a_key_once_nothing_follows() {
    assert_eq!(near().bytes("\x1b").ms(24).events(), []);
    assert_eq!(near().bytes("\x1b").ms(25).events(), [key(Key::Esc)]);
    let far = || Typing::new(EscapeTimeout::FAR).bytes("\x1b");
    assert_eq!((far().ms(99).events(), far().ms(100).events()), (vec![], vec![key(Key::Esc)]));
    assert_eq!(near().bytes("\x1b\x1b").ms(25).events(), [key(Key::Esc), key(Key::Esc)]);
    assert_eq!(near().bytes("\x1b").ms(25).bytes("q").events(), [key(Key::Esc), char('q')]);
}

#[test]
fn an_arrow_in_two_reads_is_an_arrow_however_long_the_pause() {
    for (rest, wanted) in
        [("[A", Key::Up), ("[D", Key::Left), ("OA", Key::Up), ("[1;5C", Key::Right), ("[6~", Key::PageDown)]
    {
        for pause in [0, 10, 24] {
            let events = near().bytes("\x1b").ms(pause).bytes(rest).events();
            assert!(
                matches!(events[..], [Event::Key(Chord { key, .. })] if key == wanted),
                "{rest}: {events:?}"
            );
        }
        // Later the escape has counted, and still no letter is pressed.
        for pause in [25, 100, 170] {
            let events = near().bytes("\x1b").ms(25).ms(pause - 25).bytes(rest).events();
            let escape = Chord::plain(Key::Esc);
            assert!(
                matches!(events[..], [Event::Key(first), Event::Key(Chord { key, .. })] if first == escape && key == wanted),
                "{rest} after {pause} ms: {events:?}"
            );
        }
        for cut in 1..rest.len() {
            let events = near().bytes("\x1b").bytes(&rest[..cut]).ms(900).bytes(&rest[cut..]).events();
            assert!(
                matches!(events[..], [Event::Key(Chord { key, .. })] if key == wanted),
                "{rest}: {events:?}"
            );
            let slow =
                near().bytes("\x1b").bytes(&rest[..cut]).wait(PAUSE).bytes(&rest[cut..]).bytes("j").events();
            assert!(slow.ends_with(&[char('j')]), "{slow:?}");
            if cut > 1 && rest.len() - cut > 1 {
                assert_eq!(slow, [char('j')], "what was too slow is dropped whole");
            }
        }
    }
}

#[test]
fn a_bracket_soon_after_an_escape_is_a_key_when_nothing_of_a_sequence_follows() {
    let late = || near().bytes("\x1b").ms(25).ms(50);
    assert_eq!(late().bytes("[").ms(25).events(), [key(Key::Esc), char('[')]);
    assert_eq!(late().bytes("O").bytes("k").events(), [key(Key::Esc), char('O'), char('k')]);
    assert_eq!(late().bytes("P").ms(24).bytes("j").events(), [key(Key::Esc), char('P'), char('j')]);
    assert_eq!(late().ms(200).bytes("[").events(), [key(Key::Esc), char('[')], "long after it, at once");
}

#[test]
fn a_mouse_report_in_pieces_is_one() {
    let report = "\x1b[<0;15;7M";
    let wanted = [Event::Mouse { act: PointerKind::Press, x: 14, y: 6 }];
    for cut in 1..report.len() {
        let pause = if cut == 1 { 24 } else { 900 };
        assert_eq!(near().bytes(&report[..cut]).ms(pause).bytes(&report[cut..]).events(), wanted, "{cut}");
    }
    for cut in 2..report.len() - 1 {
        let late = near().bytes(&report[..cut]).wait(PAUSE).bytes(&report[cut..]).bytes("j").events();
        let alone = if cut == 2 { vec![alt('['), char('j')] } else { vec![char('j')] };
        assert!(late.ends_with(&[char('j')]), "{late:?}");
        if cut > 2 {
            assert_eq!(late, alone, "{cut}");
        }
    }
    assert_eq!(read(b"\x1b[M !!j"), [char('j')], "reports of the oldest kind");
}

#[test]
fn strings_press_no_keys() {
    for string in [
        "\x1b]52;c;Y2M=\x07",
        "\x1b]0;cX:y\x1b\\",
        "\x1bP>|XTerm(390)\x1b\\",
        "\x1b_Gi=1;OK\x1b\\",
        "\x1b^yes\x1b\\",
        "\x1bXyes\x1b\\",
        "\x1bP1$r0 q\x1b\\",
    ] {
        for cut in 1..string.len() {
            let pause = if cut == 1 { 24 } else { 900 };
            let events = near().bytes(&string[..cut]).ms(pause).bytes(&string[cut..]).bytes("j").events();
            assert_eq!(events, [char('j')], "{string:?} cut at {cut}");
        }
    }
    assert_eq!(read("\x1bPq\x07c\x1b\\j"), [char('j')], "a bell ends OSC only");
}

#[test]
fn an_answer_that_was_cut_and_comes_late_presses_no_keys() {
    let answer = "\x1b]11;rgb:cccc/3333/1111\x1b\\";
    for cut in 3..answer.len() {
        let events = near()
            .bytes(&answer[..cut])
            .wait(PAUSE)
            .ms(500)
            .bytes(&answer[cut..])
            .ms(300)
            .bytes("j")
            .events();
        assert_eq!(events.last(), Some(&char('j')));
        let pressed = events
            .iter()
            .any(|event| matches!(event, Event::Key(Chord { key: Key::Char('c' | '1' | '3'), .. })));
        assert!(!pressed, "cut at {cut}: {events:?}");
    }
    assert_eq!(read(answer), [Event::Background(b"rgb:cccc/3333/1111".to_vec())]);
}

#[test]
fn a_string_that_never_ends_holds_nothing_up_for_long() {
    let begun = || near().bytes("\x1b]11;rgb");
    assert_eq!(begun().bytes([3]).bytes("q").events(), [CONTROL_C, char('q')]);
    assert_eq!(begun().wait(PAUSE).bytes("q").events(), [char('q')]);
    assert_eq!(begun().bytes("\x1b[99;5u").events(), [CONTROL_C], "with kitty's protocol");
    assert_eq!(near().bytes("\x1b]").wait(PAUSE).events(), [alt(']')], "the person held Alt");
}

#[test]
fn a_paste_is_one_text() {
    let paste = |text: &str| Event::Paste(text.to_owned());
    assert_eq!(read("\x1b[200~Xy\r\x1b[Aq\x1b[201~j"), [paste("Xy\r\x1b[Aq"), char('j')]);
    let bytes = "\x1b[200~é\x1b[201~";
    for cut in 2..bytes.len() {
        assert_eq!(
            near().bytes(&bytes.as_bytes()[..cut]).ms(900).bytes(&bytes.as_bytes()[cut..]).events(),
            [paste("é")]
        );
    }
    assert_eq!(read(b"\x1b[200~a\xffb\x1b[201~"), [paste("a\u{fffd}b")]);
}

#[test]
fn a_paste_ends_by_time_and_its_rest_presses_no_keys() {
    let half = || near().bytes("\x1b[200~half").wait(PAUSE);
    let paste = Event::Paste("half".to_owned());
    assert_eq!(half().events(), std::slice::from_ref(&paste));
    assert_eq!(half().bytes("j").events(), [paste.clone(), char('j')]);
    assert_eq!(half().bytes("\x1b[A").events(), [paste.clone(), key(Key::Up)]);
    assert_eq!(half().bytes(" Xy").ms(900).bytes("Xy\x1b[201~j").events(), [paste.clone(), char('j')]);
    assert_eq!(half().bytes("Xy\x03").events(), [paste, CONTROL_C]);
}

#[test]
fn a_paste_ends_by_size_and_the_rest_of_it_is_dropped() {
    let long = "x".repeat(400_000);
    let events = read(format!("\x1b[200~{long}Xy\x1b[201~j"));
    let [Event::Paste(text), end] = &events[..] else { panic!("{} events", events.len()) };
    assert!((200_000..400_000).contains(&text.len()) && *end == char('j'), "{}", text.len());
}

#[test]
fn control_c_gets_through_a_paste_and_ends_it() {
    for control_c in ["\x03", "\x1b[99;5u", "\x1b[1089::99;5u"] {
        let events = near().bytes("\x1b[200~half").bytes(control_c).bytes("Xy").bytes(control_c).events();
        assert_eq!(events, [CONTROL_C, CONTROL_C]);
        assert_eq!(
            read(format!("\x1b[200~a{control_c}Xy\x1b[201~j")),
            [CONTROL_C, char('j')],
            "nothing of it counts"
        );
    }
}

#[test]
fn control_c_gets_through_everything() {
    for begun in [
        "",
        "\x1b",
        "\x1b\x1b",
        "\x1b[",
        "\x1b[1;",
        "\x1bO",
        "\x1b[[",
        "\x1b[M ",
        "\x1b]",
        "\x1bPx",
        "\x1b]x\x1b",
        "\x1b[200~",
    ] {
        let events = read([begun.as_bytes(), b"\x03"].concat());
        assert_eq!(events.last(), Some(&CONTROL_C), "{begun:?}");
    }
    assert_eq!(read(b"\xe8\x03"), [CONTROL_C]);
}

#[test]
fn what_the_terminal_is_and_where_the_focus_is() {
    assert_eq!(
        read("\x1b[?62;22c\x1b[I\x1b[O"),
        [Event::Attributes, Event::Focus(true), Event::Focus(false)]
    );
    assert_eq!(read("\x1b\x1b[A"), [Event::Key(Chord { alt: true, ..Chord::plain(Key::Up) })], "rxvt's Alt");
    assert_eq!(read("\x1b[[Bj"), [key(Key::F(2)), char('j')], "the Linux console");
}

/// Bytes as terminals, and broken ones, send them.
fn input() -> impl Strategy<Value = Vec<u8>> {
    let parts: Vec<&'static [u8]> = vec![
        b"\x1b",
        b"[",
        b"O",
        b"]",
        b"P",
        b"_",
        b"\\",
        b"\x07",
        b"\x03",
        b"\x1b[A",
        b"\x1b[<0;5;7M",
        b"\x1b[M",
        b"\x1b[200~",
        b"\x1b[201~",
        b"\x1b]11;rgb:cc/cc/cc",
        b"\x1b\\",
        b"\x1bP",
        b"1;5",
        b"\x1b[99;5u",
        b"u",
        b"c",
        b"X",
        b"y",
        b"\r",
        "é".as_bytes(),
        b"\x9b",
        b"\x9d",
        b"\xc2",
        b"\x1b[[",
        b"$",
        b"~",
    ];
    let part =
        prop_oneof![4 => prop::sample::select(parts).prop_map(<[u8]>::to_vec), 1 => vec(any::<u8>(), 1..4)];
    vec(part, 0..24).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_bytes_give_the_same_events_wherever_they_are_cut(bytes in input()) {
        let whole = read(&bytes);
        let one_by_one = bytes.iter().fold(near(), |typing, byte| typing.bytes([*byte])).events();
        prop_assert_eq!(&whole, &one_by_one);
        for cut in 0..bytes.len() {
            prop_assert_eq!(&whole, &near().bytes(&bytes[..cut]).bytes(&bytes[cut..]).events());
        }
    }

    #[test]
    fn no_key_comes_from_inside_a_string(
        introducer in prop::sample::select(vec!["\x1b]", "\x1bP", "\x1bX", "\x1b^", "\x1b_", "\u{9d}", "\u{90}"]),
        body in vec(any::<u8>().prop_filter("ends it, or is ^c", |byte| ![0x1b, 0x07, 0x03].contains(byte)), 0..200),
        pauses in vec(0_u64..1000, 200),
    ) {
        let mut typing = near().bytes(introducer);
        for (byte, pause) in body.iter().zip(pauses) {
            typing = typing.ms(pause).bytes([*byte]);
        }
        let events = typing.bytes("\x1b\\").bytes("j").events();
        let keys: Vec<_> = events.iter().filter(|event| !matches!(event, Event::Background(_))).collect();
        prop_assert_eq!(keys, [&char('j')]);
    }

    #[test]
    fn whatever_came_before_and_whenever_control_c_arrives_and_after_a_while_every_key(
        bytes in input(),
        pauses in vec(0_u64..1500, 8),
    ) {
        let pieces = bytes.chunks(bytes.len() / 8 + 1);
        let typing = || pieces.clone().zip(&pauses).fold(near(), |typing, (piece, pause)| typing.bytes(piece).ms(*pause));
        let stopped = typing().bytes([3]).events();
        prop_assert_eq!(stopped.last(), Some(&CONTROL_C));
        let later = typing().wait(PAUSE).bytes("j").events();
        prop_assert_eq!(later.last(), Some(&char('j')));
    }
}
