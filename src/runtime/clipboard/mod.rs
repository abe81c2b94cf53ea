//! Ways to a clipboard, taken one after the other; and the way back, for what was copied and only for that.

mod fingerprint;
pub(super) mod osc52;
mod system;
mod tally;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;

use crate::app::msg::{Cleared, Leftover};
use crate::app::request::RequestId;
use crate::domain::clipboard::{
    ClipboardBackend, ClipboardRoute, Control, Landed, TMUX_BUFFER, Unsure, Wrap,
};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::secret::Secret;

use crate::runtime::clipboard::fingerprint::{Fingerprint, Sealer};
use crate::runtime::clipboard::tally::ClearingTally;
use crate::system::programs::{ProgramError, Programs};
use system::System;

/// How long a clipboard program may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// The most that is read of a clipboard, in bytes. More than that is not what was copied.
const LIMIT: usize = 1 << 20;

/// What copying needs to know of the world around it.
pub struct Copies {
    /// Where copies go.
    pub route: ClipboardRoute,
    /// The person's command and its arguments; empty where there is none.
    pub command: Vec<String>,
    /// Variables of the environment that other programs must not see.
    pub hidden: Vec<String>,
}

/// The clipboard that copies go to.
#[derive(Clone)]
pub(super) struct Clipboard(Arc<ClipboardInner>);

struct ClipboardInner {
    copies: Copies,
    programs: Programs,
    system: System,
    sealer: Sealer,
    /// The secrets that were copied, by each way the last one. Whoever copies or clears holds it all the while, so that
    /// no clearing hits a copy that came after.
    held: Mutex<Vec<PlacedCopy>>,
}

#[derive(Clone)]
struct PlacedCopy {
    copy: RequestId,
    backend: ClipboardBackend,
    fingerprint: Fingerprint,
}

/// What became of a wish: it was done, or the rest of it only the loop can do, which owns the terminal.
pub(super) enum ClipboardDone<T> {
    Here(T),
    ByTerminal(Wrap, T),
}

/// Why a way did not take a copy.
struct Refused {
    why: String,
    /// It may have taken it all the same.
    unknown: bool,
}

impl From<ProgramError> for Refused {
    fn from(failure: ProgramError) -> Self {
        Self { why: failure.to_string(), unknown: failure.is_unknown() }
    }
}

impl Clipboard {
    /// Opens the ways. None is used before something is copied.
    pub(super) fn new(copies: Copies) -> Self {
        let hidden = copies.hidden.clone();
        let programs = Programs { hidden, patience: PATIENCE, limit: LIMIT, keep_terminal: false };
        let (system, sealer, held) = (System::start(), Sealer::new(), Mutex::default());
        Self(Arc::new(ClipboardInner { copies, programs, system, sealer, held }))
    }

    /// Copies a text, by the first way that works. Ways before it that failed in the middle are told, too.
    pub(super) async fn copy(
        &self,
        copy: RequestId,
        text: &Secret,
        sensitive: bool,
    ) -> Result<ClipboardDone<Landed>, Problem> {
        let inner = &*self.0;
        let mut held = inner.held.lock().await;
        let (landed, failed) = inner.land(text, sensitive).await;
        if let Some(took) = landed.took {
            held.retain(|earlier| earlier.backend.leaves(took));
        }
        if sensitive {
            let fingerprint = inner.sealer.fingerprint(text.expose());
            if landed.took.is_some() {
                // The same text by another way: where both lead to one clipboard, clearing the first would hit this one.
                held.retain(|earlier| !earlier.fingerprint.is_of(text.expose()));
            }
            held.extend(landed.backends().map(|backend| PlacedCopy {
                copy,
                backend,
                fingerprint: fingerprint.clone(),
            }));
        }
        match landed.took {
            Some(ClipboardBackend::Terminal(wrap)) => Ok(ClipboardDone::ByTerminal(wrap, landed)),
            None if landed.unsure.is_empty() => {
                let next = "The palette (:) has `clipboard`, which says where copies go here";
                Err(Problem::new(ProblemKind::Local, "Can't copy", &failed, next))
            }
            _ => Ok(ClipboardDone::Here(landed)),
        }
    }

    /// Clears what a copy put there, by each way that it took or may have taken, unless it is something else by now.
    /// `unseen` also takes what can't be looked at.
    pub(super) async fn clear(
        &self,
        copy: RequestId,
        unseen: bool,
    ) -> ClipboardDone<Result<Cleared, Problem>> {
        let inner = &*self.0;
        let mut held = inner.held.lock().await;
        let ours: Vec<PlacedCopy> = held.iter().filter(|held| held.copy == copy).cloned().collect();
        let (mut tally, mut terminal) = (ClearingTally::default(), None);
        for one in ours {
            tracing::debug!(backend = ?one.backend, "clipboard is to be cleared");
            let cleared = match (one.backend, one.backend.control()) {
                (_, Control::Blind) if !unseen => Ok(Cleared::NotAll),
                (ClipboardBackend::Terminal(wrap), _) => {
                    terminal = Some(wrap);
                    Ok(Cleared::Sent)
                }
                _ => inner.take_back(&one, unseen).await,
            };
            if cleared.as_ref().is_ok_and(|cleared| cleared.is_over()) {
                held.retain(|held| held.copy != copy || held.backend != one.backend);
            }
            tally.count(cleared);
        }
        let cleared = tally.result().map_err(|why| {
            let next = "Copy something else, or try again";
            Problem::new(ProblemKind::Local, "Can't clear the clipboard", &why, next)
        });
        match terminal {
            Some(wrap) => ClipboardDone::ByTerminal(wrap, cleared),
            None => ClipboardDone::Here(cleared),
        }
    }

    /// Deletes tmux's buffer of our name, unless a copy that came after this request has filled it. Only that: the terminal
    /// behind it may hold something of the person's by now.
    pub(super) async fn clear_leftover(&self, id: RequestId) -> Result<Leftover, Problem> {
        let inner = &*self.0;
        let held = inner.held.lock().await;
        let is_later =
            |held: &PlacedCopy| matches!(held.backend, ClipboardBackend::Tmux { .. }) && held.copy > id;
        if held.iter().any(is_later) {
            return Ok(Leftover::None);
        }
        inner.delete_leftover().await.map_err(|failure| {
            let what = format!("Can't check tmux for the buffer {TMUX_BUFFER}");
            let next = format!("Delete it with tmux delete-buffer -b {TMUX_BUFFER}");
            Problem::new(ProblemKind::Local, &what, &failure.to_string(), &next)
        })
    }

    /// Lets go of the system's clipboard, in good time before the program ends.
    pub(super) async fn close(&self) {
        self.0.system.close().await;
    }
}

impl ClipboardInner {
    /// Tries one way after the other; with the reason of the last one that failed.
    async fn land(&self, text: &Secret, sensitive: bool) -> (Landed, String) {
        let mut landed = Landed { took: None, unsure: Vec::new() };
        let mut failed = "no clipboard is available".to_owned();
        for &backend in &self.copies.route.backends {
            let put = self.put(backend, text, sensitive).await;
            tracing::debug!(?backend, failure = put.as_ref().err().map(|refused| &*refused.why), "clipboard");
            match put {
                Ok(()) => {
                    landed.took = Some(self.learn(backend).await);
                    break;
                }
                Err(Refused { why, unknown: true }) => landed.unsure.push(Unsure { backend, why }),
                Err(Refused { why, unknown: false }) => failed = why,
            }
        }
        (landed, failed)
    }

    async fn put(&self, backend: ClipboardBackend, text: &Secret, sensitive: bool) -> Result<(), Refused> {
        let programs = &self.programs;
        match backend {
            ClipboardBackend::Command => {
                let words: Vec<&str> = self.copies.command.iter().map(String::as_str).collect();
                programs.feed(&words, text).await?;
            }
            ClipboardBackend::WlCopy { .. } => {
                // wl-clipboard 2.3 can mark a secret as one, so that histories leave it out; older ones refuse the option.
                // One that ended otherwise may know it: without the mark it would be remembered.
                if sensitive {
                    match programs.feed(&["wl-copy", "--sensitive"], text).await {
                        Ok(()) => return Ok(()),
                        Err(failure) if failure.is_unknown() => return Err(failure.into()),
                        Err(_) => {}
                    }
                }
                programs.feed(&["wl-copy"], text).await?;
            }
            ClipboardBackend::ClipExe => programs.feed(&["clip.exe"], text).await?,
            // Where it does not answer in time its thread takes back what still arrives.
            ClipboardBackend::System { .. } => {
                let refused = |why| Refused { why, unknown: false };
                self.system.set(text.clone(), sensitive).await.map_err(refused)?;
            }
            // With -w tmux 3.2 hands it on to the terminal.
            ClipboardBackend::Tmux { .. } => {
                programs.feed(&["tmux", "load-buffer", "-w", "-b", TMUX_BUFFER, "-"], text).await?;
            }
            ClipboardBackend::Terminal(_) => {}
        }
        Ok(())
    }

    /// What a way says of itself only when it is asked.
    async fn learn(&self, backend: ClipboardBackend) -> ClipboardBackend {
        let ClipboardBackend::Tmux { .. } = backend else { return backend };
        let said = self.programs.ask(&["tmux", "show-options", "-sv", "focus-events"]).await;
        ClipboardBackend::Tmux { tells_focus: said.is_ok_and(|said| said.starts_with(b"on")) }
    }

    async fn take_back(&self, held: &PlacedCopy, unseen: bool) -> Result<Cleared, String> {
        let programs = &self.programs;
        match held.backend {
            ClipboardBackend::System { .. } => {
                let ours = self.system.clear(held.fingerprint.clone()).await?;
                Ok(if ours { Cleared::Done } else { Cleared::NotOurs })
            }
            ClipboardBackend::WlCopy { reads: true } => {
                let pasted = match programs.ask(&["wl-paste", "--no-newline"]).await {
                    Err(failure) if failure.is_unknown() => return Err(failure.to_string()),
                    // It fails where there is nothing to paste.
                    pasted => pasted.unwrap_or_default(),
                };
                if !is_of(held, &pasted) {
                    return Ok(Cleared::NotOurs);
                }
                programs.call(&["wl-copy", "--clear"]).await.map(|()| Cleared::Done).map_err(String::from)
            }
            ClipboardBackend::WlCopy { reads: false } => {
                programs.call(&["wl-copy", "--clear"]).await.map(|()| Cleared::Sent).map_err(String::from)
            }
            // Nothing at all on its standard input leaves nothing at all on the clipboard.
            ClipboardBackend::ClipExe => {
                programs.call(&["clip.exe"]).await.map(|()| Cleared::Sent).map_err(String::from)
            }
            ClipboardBackend::Tmux { .. } => self.delete_buffer(held, unseen).await,
            ClipboardBackend::Command | ClipboardBackend::Terminal(_) => {
                Err("fleet-tokens can't clear it".to_owned())
            }
        }
    }

    async fn delete_leftover(&self) -> Result<Leftover, ProgramError> {
        let names = self.programs.ask(&["tmux", "list-buffers", "-F", "#{buffer_name}"]).await?;
        if !names.split(|byte| *byte == b'\n').any(|name| name == TMUX_BUFFER.as_bytes()) {
            return Ok(Leftover::None);
        }
        self.programs.call(&["tmux", "delete-buffer", "-b", TMUX_BUFFER]).await.map(|()| Leftover::Deleted)
    }

    /// tmux takes no empty text for a buffer, nor for the terminal: a blank takes the secret's place there, where that is
    /// wanted, and the buffer is deleted by its name.
    async fn delete_buffer(&self, held: &PlacedCopy, unseen: bool) -> Result<Cleared, String> {
        let programs = &self.programs;
        let buffer = programs.ask(&["tmux", "show-buffer", "-b", TMUX_BUFFER]).await;
        if buffer.as_ref().is_ok_and(|text| !is_of(held, text)) {
            return Ok(Cleared::NotOurs);
        }
        if let Err(failure) = &buffer
            && failure.is_unknown()
        {
            return Err(failure.to_string());
        }
        if unseen {
            let blank = Secret::new(" ".to_owned());
            programs
                .feed(&["tmux", "load-buffer", "-w", "-b", TMUX_BUFFER, "-"], &blank)
                .await
                .map_err(String::from)?;
        } else if buffer.is_err() {
            // Deleted by somebody else, and the terminal is not to be touched.
            return Ok(Cleared::OnlyTheBuffer);
        }
        programs.call(&["tmux", "delete-buffer", "-b", TMUX_BUFFER]).await.map_err(String::from)?;
        Ok(if unseen { Cleared::WithTerminal } else { Cleared::OnlyTheBuffer })
    }
}

fn is_of(held: &PlacedCopy, text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| held.fingerprint.is_of(text))
}
