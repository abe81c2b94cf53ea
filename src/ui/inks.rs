//! The colours, by what they mean, and which of them stand on which.
//!
//! The values of the two Borealis palettes are Elastic's, but for three that have too little contrast: the borders of
//! both, and the light one's disabled text. Each has its neighbour among the 256 colours; high contrast is our own.

use ratatui::style::Color;

use crate::domain::appearance::{Depth, Scheme};

/// What is written, or drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is named after what it is for")]
pub enum Ink {
    Text,
    Heading,
    Subdued,
    Disabled,
    Primary,
    Accent,
    Info,
    Success,
    Warning,
    Danger,
    Border,
    OnPrimary,
    OnDanger,
}

/// What it is written on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Surface {
    /// The terminal's own background. Only high contrast paints it; the others are computed on the palette's.
    Paper,
    /// Dialogs.
    Raised,
    /// The selected row.
    Selection,
    /// The row of a token that has just come.
    Fresh,
    /// The current tab, the focused button.
    Primary,
    /// The focused button that destroys something.
    Danger,
}

/// The least contrast of text, by the Web Content Accessibility Guidelines, level AA.
pub const TEXT: f64 = 4.5;
/// The least contrast of borders and of what is disabled.
pub const FAINT: f64 = 3.0;

/// Every ink on every surface that it stands on, and the least contrast there. The views use no other pair.
pub const PAIRS: &[(Ink, &[Surface], f64)] = {
    use crate::ui::inks::Surface::{Danger, Fresh, Paper, Primary, Raised, Selection};
    &[
        (Ink::Text, &[Paper, Raised, Selection, Fresh], TEXT),
        (Ink::Heading, &[Paper, Raised, Selection, Fresh], TEXT),
        (Ink::Subdued, &[Paper, Raised, Selection, Fresh], TEXT),
        (Ink::Primary, &[Paper, Raised, Selection, Fresh], TEXT),
        (Ink::Accent, &[Paper, Raised, Selection, Fresh], TEXT),
        (Ink::Info, &[Paper, Raised, Selection, Fresh], TEXT),
        (Ink::Success, &[Paper, Raised, Selection, Fresh], TEXT),
        (Ink::Warning, &[Paper, Raised, Selection, Fresh], TEXT),
        (Ink::Danger, &[Paper, Raised, Selection, Fresh], TEXT),
        (Ink::OnPrimary, &[Primary], TEXT),
        (Ink::OnDanger, &[Danger], TEXT),
        (Ink::Disabled, &[Paper, Raised, Selection], FAINT),
        (Ink::Border, &[Paper, Raised], FAINT),
    ]
};

/// A colour: 24 bits, and its neighbour among the 256.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shade {
    rgb: u32,
    index: u8,
}

const fn shade(rgb: u32, index: u8) -> Shade {
    Shade { rgb, index }
}

impl Shade {
    /// The colour as a terminal of that depth is told it.
    #[must_use]
    pub fn at(self, depth: Depth) -> Color {
        match depth {
            Depth::True => Color::from_u32(self.rgb),
            Depth::Indexed | Depth::Sixteen => Color::Indexed(self.index),
        }
    }
}

/// How a theme's styles are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StyleSource {
    /// From the palette's inks and surfaces, on the terminal's own background.
    Palette,
    /// From the palette's inks and surfaces, on a background that is painted, with the cursor's row underlined.
    Painted,
    /// From the palette's inks, on the terminal's own background everywhere.
    Inks,
    /// From the terminal's own 16 colours.
    Sixteen,
    /// Without colours.
    Mono,
}

/// A theme's colours. An ink or a surface that isn't named is the terminal's own.
#[derive(Debug)]
pub(super) struct Palette {
    pub(super) styles: StyleSource,
    inks: &'static [(Ink, Shade)],
    surfaces: &'static [(Surface, Shade)],
}

/// The palette of each theme.
pub(super) fn palette(scheme: Scheme) -> Palette {
    match scheme {
        Scheme::Dark => DARK,
        Scheme::Light => LIGHT,
        Scheme::Neutral => NEUTRAL,
        Scheme::Terminal => TERMINAL,
        Scheme::Mono => MONO,
        Scheme::HighContrast => HIGH_CONTRAST,
    }
}

/// The colour of an ink in a theme; `None` is the terminal's own.
#[must_use]
pub fn ink(scheme: Scheme, ink: Ink) -> Option<Shade> {
    palette(scheme).inks.iter().find(|(each, _)| *each == ink).map(|(_, shade)| *shade)
}

/// The colour of a surface in a theme; `None` is the terminal's own.
#[must_use]
pub fn surface(scheme: Scheme, surface: Surface) -> Option<Shade> {
    palette(scheme).surfaces.iter().find(|(each, _)| *each == surface).map(|(_, shade)| *shade)
}

/// Elastic's Borealis, for dark terminals.
const DARK: Palette = Palette {
    styles: StyleSource::Palette,
    inks: &[
        (Ink::Text, shade(0x00CA_D3E2, 188)),
        (Ink::Heading, shade(0x00E3_E8F2, 255)),
        (Ink::Subdued, shade(0x008E_9FBC, 109)),
        (Ink::Disabled, shade(0x006A_7FA0, 67)),
        (Ink::Primary, shade(0x0061_A2FF, 75)),
        (Ink::Accent, shade(0x00EE_72A6, 205)),
        (Ink::Info, shade(0x0016_C5C0, 43)),
        (Ink::Success, shade(0x0024_C292, 36)),
        (Ink::Warning, shade(0x00FC_D883, 222)),
        (Ink::Danger, shade(0x00F6_726A, 203)),
        (Ink::Border, shade(0x005A_6D8C, 66)),
        (Ink::OnPrimary, shade(0x0007_101F, 233)),
        (Ink::OnDanger, shade(0x0007_101F, 233)),
    ],
    surfaces: &[
        (Surface::Paper, shade(0x000B_1628, 234)),
        (Surface::Raised, shade(0x0017_2336, 235)),
        (Surface::Selection, shade(0x000D_2F5E, 17)),
        (Surface::Fresh, shade(0x0012_2B2E, 235)),
        (Surface::Primary, shade(0x0061_A2FF, 75)),
        (Surface::Danger, shade(0x00F6_726A, 203)),
    ],
};

/// Elastic's Borealis, for light terminals.
const LIGHT: Palette = Palette {
    styles: StyleSource::Palette,
    inks: &[
        (Ink::Text, shade(0x001D_2A3E, 236)),
        (Ink::Heading, shade(0x0011_1C2C, 234)),
        (Ink::Subdued, shade(0x0051_6381, 60)),
        (Ink::Disabled, shade(0x0062_7593, 60)),
        (Ink::Primary, shade(0x0017_50BA, 25)),
        (Ink::Accent, shade(0x00A1_1262, 125)),
        (Ink::Info, shade(0x0004_7471, 24)),
        (Ink::Success, shade(0x0009_724D, 23)),
        (Ink::Warning, shade(0x0082_5803, 94)),
        (Ink::Danger, shade(0x00A7_1627, 124)),
        (Ink::Border, shade(0x0079_8EAF, 103)),
        (Ink::OnPrimary, shade(0x00FF_FFFF, 231)),
        (Ink::OnDanger, shade(0x00FF_FFFF, 231)),
    ],
    surfaces: &[
        (Surface::Paper, shade(0x00FF_FFFF, 231)),
        (Surface::Raised, shade(0x00F6_F9FC, 231)),
        (Surface::Selection, shade(0x00E8_F1FF, 255)),
        (Surface::Fresh, shade(0x00E2_F6F3, 195)),
        (Surface::Primary, shade(0x0017_50BA, 25)),
        (Surface::Danger, shade(0x00C6_1E25, 160)),
    ],
};

/// Our own: far apart, on black.
const HIGH_CONTRAST: Palette = Palette {
    styles: StyleSource::Painted,
    inks: &[
        (Ink::Text, shade(0x00FF_FFFF, 231)),
        (Ink::Heading, shade(0x00FF_FFFF, 231)),
        (Ink::Subdued, shade(0x00DA_DADA, 253)),
        (Ink::Disabled, shade(0x00A8_A8A8, 248)),
        (Ink::Primary, shade(0x00FF_FF00, 226)),
        (Ink::Accent, shade(0x00FF_AFFF, 219)),
        (Ink::Info, shade(0x0000_FFFF, 51)),
        (Ink::Success, shade(0x0087_FF87, 120)),
        (Ink::Warning, shade(0x00FF_D75F, 221)),
        (Ink::Danger, shade(0x00FF_AFAF, 217)),
        (Ink::Border, shade(0x00FF_FFFF, 231)),
        (Ink::OnPrimary, shade(0x0000_0000, 16)),
        (Ink::OnDanger, shade(0x0000_0000, 16)),
    ],
    surfaces: &[
        (Surface::Paper, shade(0x0000_0000, 16)),
        (Surface::Raised, shade(0x0000_0000, 16)),
        (Surface::Selection, shade(0x0000_0087, 18)),
        (Surface::Fresh, shade(0x0000_3A3A, 235)),
        (Surface::Primary, shade(0x00FF_FF00, 226)),
        (Surface::Danger, shade(0x00FF_AFAF, 217)),
    ],
};

/// Between black and white: about as far from one as from the other. Text has the terminal's own colour.
const NEUTRAL: Palette = Palette {
    styles: StyleSource::Inks,
    inks: &[
        (Ink::Primary, shade(0x0008_6BFF, 63)),
        (Ink::Accent, shade(0x00E5_006E, 163)),
        (Ink::Info, shade(0x0000_8383, 30)),
        (Ink::Success, shade(0x0000_8746, 28)),
        (Ink::Warning, shade(0x00A0_6A00, 130)),
        (Ink::Danger, shade(0x00EC_0000, 131)),
    ],
    surfaces: &[],
};

/// The terminal's own 16 colours.
const TERMINAL: Palette = Palette { styles: StyleSource::Sixteen, inks: &[], surfaces: &[] };

/// No colours.
const MONO: Palette = Palette { styles: StyleSource::Mono, inks: &[], surfaces: &[] };

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use crate::ui::inks::*;

    /// WCAG 2.2: relative luminance.
    fn luminance(colour: Color) -> f64 {
        let (red, green, blue) = channels(colour);
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    fn contrast(a: Color, b: Color) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// The values of xterm's 256 colours; the first 16 are the terminal's and not known.
    fn channels(colour: Color) -> (u8, u8, u8) {
        let level = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
        match colour {
            Color::Rgb(red, green, blue) => (red, green, blue),
            Color::Indexed(n @ 16..=231) => {
                let n = n - 16;
                (level(n / 36), level(n / 6 % 6), level(n % 6))
            }
            Color::Indexed(n @ 232..) => (8 + 10 * (n - 232), 8 + 10 * (n - 232), 8 + 10 * (n - 232)),
            other => panic!("{other} has no value that is known"),
        }
    }

    /// The themes that have surfaces of their own, and so need every ink too.
    fn painted() -> impl Iterator<Item = Scheme> {
        let own = |scheme: &Scheme| !palette(*scheme).surfaces.is_empty();
        Scheme::VARIANTS.iter().copied().filter(own)
    }

    #[test]
    fn the_measure_is_the_guidelines() {
        let rgb = Color::from_u32;
        assert!((contrast(rgb(0), rgb(0x00FF_FFFF)) - 21.0).abs() < 0.001);
        assert!((contrast(rgb(0x0077_7777), rgb(0x00FF_FFFF)) - 4.48).abs() < 0.01);
        assert!((contrast(Color::Indexed(102), Color::Indexed(231)) - 3.59).abs() < 0.01);
    }

    #[test]
    fn every_pair_can_be_read_in_both_depths() {
        let mut bad = Vec::new();
        for scheme in painted() {
            for (ink, surfaces, least) in PAIRS {
                for surface in *surfaces {
                    for depth in [Depth::True, Depth::Indexed] {
                        let fore = crate::ui::inks::ink(scheme, *ink).unwrap().at(depth);
                        let back = crate::ui::inks::surface(scheme, *surface).unwrap().at(depth);
                        let ratio = contrast(fore, back);
                        // High contrast keeps what it is called by: level AAA.
                        let least = if palette(scheme).styles == StyleSource::Painted && *least >= TEXT {
                            7.0
                        } else {
                            *least
                        };
                        if ratio < least {
                            bad.push(format!(
                                "{scheme:?} {ink:?} on {surface:?}, {depth:?}: {ratio:.2} < {least}"
                            ));
                        }
                    }
                }
            }
        }
        assert!(bad.is_empty(), "\n{}", bad.join("\n"));
    }

    #[test]
    fn neutral_colours_can_be_read_on_white_and_on_black() {
        for (ink, shade) in NEUTRAL.inks {
            // Among the 256 no cyan, green or yellow comes nearer to the middle.
            for (depth, least) in [(Depth::True, TEXT), (Depth::Indexed, 4.3)] {
                let fore = shade.at(depth);
                for paper in [0x0000_0000, 0x00FF_FFFF].map(Color::from_u32) {
                    let ratio = contrast(fore, paper);
                    assert!(ratio >= least, "{ink:?} on {paper}, {depth:?}: {ratio:.2} < {least}");
                }
            }
        }
        assert_eq!(crate::ui::inks::ink(Scheme::Neutral, Ink::Text), None, "text is the terminal's own");
    }

    #[test]
    fn the_neighbours_among_the_256_have_values_that_are_known() {
        for scheme in painted() {
            for (ink, surfaces, _) in PAIRS {
                assert!(crate::ui::inks::ink(scheme, *ink).unwrap().index >= 16);
                assert!(surfaces.iter().all(|s| crate::ui::inks::surface(scheme, *s).unwrap().index >= 16));
            }
        }
    }
}
