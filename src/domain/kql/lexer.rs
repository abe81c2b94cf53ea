//! Cuts a query into tokens with their places.

use super::build::Compare;
use super::{KqlError, KqlErrorKind, Span};

/// A token and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenKind {
    /// `(`
    Open,
    /// `)`
    Close,
    /// `{`
    OpenBrace,
    /// `}`
    CloseBrace,
    /// `:`
    Colon,
    /// `<`, `<=`, `>`, `>=`
    Compare(Compare),
    /// `and`, in any case
    And,
    /// `or`, in any case
    Or,
    /// `not`, in any case
    Not,
    /// Text in quotes, escapes resolved.
    Quoted(String),
    /// A word without quotes, escapes resolved.
    Literal {
        /// The word.
        text: String,
        /// Whether it holds a `*` that is not escaped.
        wildcard: bool,
    },
}

/// Cuts `text` into tokens. Blanks between them are dropped.
///
/// # Errors
/// An open quote, or an escape that Kibana 9.5's grammar does not know.
pub fn tokens(text: &str) -> Result<Vec<Token>, KqlError> {
    let mut lexer = Lexer { text, at: 0 };
    let mut found = Vec::new();
    while let Some(token) = lexer.next()? {
        found.push(token);
    }
    Ok(found)
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at..).and_then(|rest| rest.chars().next())
    }

    fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn take(&mut self, wanted: char) -> bool {
        let there = self.peek() == Some(wanted);
        if there {
            self.at += wanted.len_utf8();
        }
        there
    }

    fn next(&mut self) -> Result<Option<Token>, KqlError> {
        while self.peek().is_some_and(char::is_whitespace) {
            self.bump();
        }
        let start = self.at;
        let Some(first) = self.peek() else { return Ok(None) };
        let kind = match first {
            '(' => self.sign(TokenKind::Open),
            ')' => self.sign(TokenKind::Close),
            '{' => self.sign(TokenKind::OpenBrace),
            '}' => self.sign(TokenKind::CloseBrace),
            ':' => self.sign(TokenKind::Colon),
            '<' | '>' => self.compare(first == '<'),
            '"' => self.quoted()?,
            _ => self.literal()?,
        };
        Ok(Some(Token { kind, span: Span { start, end: self.at } }))
    }

    fn sign(&mut self, kind: TokenKind) -> TokenKind {
        self.bump();
        kind
    }

    fn compare(&mut self, less: bool) -> TokenKind {
        self.bump();
        TokenKind::Compare(match (less, self.take('=')) {
            (true, false) => Compare::Less,
            (true, true) => Compare::LessOrEqual,
            (false, false) => Compare::Greater,
            (false, true) => Compare::GreaterOrEqual,
        })
    }

    fn quoted(&mut self) -> Result<TokenKind, KqlError> {
        let start = self.at;
        self.bump();
        let mut text = String::new();
        loop {
            let here = self.at;
            match self.bump() {
                None => {
                    return Err(KqlError {
                        kind: KqlErrorKind::OpenQuote,
                        span: Span { start, end: self.at },
                    });
                }
                Some('"') => return Ok(TokenKind::Quoted(text)),
                Some('\\') => text.push(match self.bump() {
                    Some(c @ ('\\' | '"')) => c,
                    Some('t') => '\t',
                    Some('r') => '\r',
                    Some('n') => '\n',
                    Some('u') => self.unicode(here)?,
                    _ => return Err(self.bad_escape(here)),
                }),
                Some(c) => text.push(c),
            }
        }
    }

    fn literal(&mut self) -> Result<TokenKind, KqlError> {
        let (start, mut text, mut wildcard) = (self.at, String::new(), false);
        while let Some(c) = self.peek() {
            let here = self.at;
            match c {
                '(' | ')' | ':' | '<' | '>' | '"' | '{' | '}' => break,
                c if c.is_whitespace() => break,
                '\\' => {
                    self.bump();
                    self.escaped(here, &mut text)?;
                }
                c => {
                    wildcard |= c == '*';
                    self.bump();
                    text.push(c);
                }
            }
        }
        Ok(match self.text.get(start..self.at).map(str::to_ascii_lowercase).as_deref() {
            Some("and") => TokenKind::And,
            Some("or") => TokenKind::Or,
            Some("not") => TokenKind::Not,
            _ => TokenKind::Literal { text, wildcard },
        })
    }

    /// What follows a backslash outside quotes: a special character, a blank's letter, a keyword or `u0000`.
    fn escaped(&mut self, from: usize, text: &mut String) -> Result<(), KqlError> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let keyword = ["and", "or", "not"]
            .into_iter()
            .find_map(|word| rest.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word)));
        if let Some(word) = keyword {
            text.push_str(word);
            self.at += word.len();
            return Ok(());
        }
        let resolved = match self.bump() {
            Some(c @ ('\\' | '(' | ')' | ':' | '<' | '>' | '"' | '*' | '{' | '}')) => c,
            Some('t') => '\t',
            Some('r') => '\r',
            Some('n') => '\n',
            Some('u') => self.unicode(from)?,
            _ => return Err(self.bad_escape(from)),
        };
        text.push(resolved);
        Ok(())
    }

    fn unicode(&mut self, from: usize) -> Result<char, KqlError> {
        let digits = self.text.get(self.at..self.at + 4);
        let code = digits.filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        let found = code.and_then(|d| u32::from_str_radix(d, 16).ok()).and_then(char::from_u32);
        let found = found.ok_or_else(|| self.bad_escape(from))?;
        self.at += 4;
        Ok(found)
    }

    fn bad_escape(&self, from: usize) -> KqlError {
        KqlError { kind: KqlErrorKind::Escape, span: Span { start: from, end: self.at } }
    }
}
