//! Ways to a clipboard, taken one after the other; and the way back, for what was copied and only for that.

pub(super) mod osc52;
mod program;
mod seal;
mod system;

use std::sync::Arc;

use tokio::sync::Mutex;

use crate::app::msg::{Cleared, Leftover, RequestId};
use crate::domain::clipboard::{Route, TMUX_BUFFER, Way, Wrap};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::secret::Secret;

use program::Programs;
use seal::{Seal, Sealer};
use system::System;

/// What copying needs to know of the world around it.
pub struct Copies {
    /// Where copies go.
    pub route: Route,
    /// The person's command and its arguments; empty where there is none.
    pub command: Vec<String>,
    /// Variables of the environment that other programs must not see.
    pub hidden: Vec<String>,
}

/// The clipboard that copies go to.
#[derive(Clone)]
pub(super) struct Clipboard(Arc<Inner>);

struct Inner {
    copies: Copies,
    programs: Programs,
    system: System,
    sealer: Sealer,
    /// The secrets that were copied, by each way the last one. Whoever copies or clears holds it all the while, so that
    /// no clearing hits a copy that came after.
    held: Mutex<Vec<Held>>,
}

#[derive(Clone)]
struct Held {
    copy: RequestId,
    way: Way,
    seal: Seal,
}

/// What became of a wish: it was done, or only the loop can do it, which owns the terminal.
pub(super) enum Done<T> {
    Here(T),
    ByTerminal(Wrap),
}

impl Clipboard {
    /// Opens the ways. None is used before something is copied.
    pub(super) fn new(copies: Copies) -> Self {
        let programs = Programs::new(copies.hidden.clone());
        let (system, sealer, held) = (System::start(), Sealer::new(), Mutex::default());
        Self(Arc::new(Inner { copies, programs, system, sealer, held }))
    }

    /// Copies a text, by the first way that works.
    pub(super) async fn copy(
        &self,
        copy: RequestId,
        text: &Secret,
        sensitive: bool,
    ) -> Result<Done<Way>, Problem> {
        let inner = &*self.0;
        let mut held = inner.held.lock().await;
        let mut failed = "no way is open".to_owned();
        for &way in &inner.copies.route.ways {
            let way = match inner.put(way, text, sensitive).await {
                Ok(()) => inner.learn(way).await,
                Err(why) => {
                    failed = why;
                    continue;
                }
            };
            held.retain(|earlier| earlier.way.leaves(way));
            if sensitive {
                let seal = inner.sealer.seal(text.expose());
                // The same text by another way: where both lead to one clipboard, clearing the first would hit this one.
                held.retain(|earlier| !earlier.seal.is_of(text.expose()));
                held.push(Held { copy, way, seal });
            }
            return Ok(match way {
                Way::Terminal(wrap) => Done::ByTerminal(wrap),
                way => Done::Here(way),
            });
        }
        let next = "The palette (:) has `clipboard`, which says where copies go here";
        Err(Problem::new(ProblemKind::Local, "Can't copy", &failed, next))
    }

    /// Clears what a copy put there, unless it is something else by now. `unseen` also takes what can't be looked at.
    pub(super) async fn clear(&self, copy: RequestId, unseen: bool) -> Result<Done<Cleared>, Problem> {
        let inner = &*self.0;
        let mut held = inner.held.lock().await;
        let Some(ours) = held.iter().find(|held| held.copy == copy).cloned() else {
            return Ok(Done::Here(Cleared::NotOurs));
        };
        if let Way::Terminal(wrap) = ours.way {
            held.retain(|held| held.copy != copy);
            return Ok(Done::ByTerminal(wrap));
        }
        let cleared = inner.take_back(&ours, unseen).await.map_err(|why| {
            let next = "Copy something else, or try again";
            Problem::new(ProblemKind::Local, "Can't clear the clipboard", &why, next)
        })?;
        if cleared != Cleared::OnlyTheBuffer {
            held.retain(|held| held.copy != copy);
        }
        Ok(Done::Here(cleared))
    }

    /// Deletes tmux's buffer of our name, unless a copy that came after this request has filled it. Only that: the terminal
    /// behind it may hold something of the person's by now.
    pub(super) async fn clear_leftover(&self, id: RequestId) -> Result<Leftover, Problem> {
        let inner = &*self.0;
        let held = inner.held.lock().await;
        let is_later = |held: &Held| matches!(held.way, Way::Tmux { .. }) && held.copy > id;
        if held.iter().any(is_later) {
            return Ok(Leftover::None);
        }
        inner.delete_leftover().await.map_err(|why| {
            let next = "tmux delete-buffer -b fleet-tokens does the same";
            Problem::new(ProblemKind::Local, "Can't look for tmux's buffer fleet-tokens", &why, next)
        })
    }

    /// Lets go of the system's clipboard, in good time before the program ends.
    pub(super) async fn close(&self) {
        self.0.system.close().await;
    }
}

impl Inner {
    async fn put(&self, way: Way, text: &Secret, sensitive: bool) -> Result<(), String> {
        let programs = &self.programs;
        match way {
            Way::Command => {
                let words: Vec<&str> = self.copies.command.iter().map(String::as_str).collect();
                programs.feed(&words, text).await
            }
            Way::WlCopy { .. } => {
                // wl-clipboard 2.3 can mark a secret as one, so that histories leave it out; older ones refuse the option.
                let marked = sensitive && programs.feed(&["wl-copy", "--sensitive"], text).await.is_ok();
                if marked { Ok(()) } else { programs.feed(&["wl-copy"], text).await }
            }
            Way::ClipExe => programs.feed(&["clip.exe"], text).await,
            Way::System { .. } => self.system.set(text.clone(), sensitive).await,
            // With -w tmux 3.2 hands it on to the terminal.
            Way::Tmux { .. } => {
                programs.feed(&["tmux", "load-buffer", "-w", "-b", TMUX_BUFFER, "-"], text).await
            }
            Way::Terminal(_) => Ok(()),
        }
    }

    /// What a way says of itself only when it is asked.
    async fn learn(&self, way: Way) -> Way {
        let Way::Tmux { .. } = way else { return way };
        let said = self.programs.ask(&["tmux", "show-options", "-sv", "focus-events"]).await;
        Way::Tmux { tells_focus: said.is_ok_and(|said| said.starts_with(b"on")) }
    }

    async fn take_back(&self, held: &Held, unseen: bool) -> Result<Cleared, String> {
        let programs = &self.programs;
        match held.way {
            Way::System { .. } => {
                let ours = self.system.clear(held.seal.clone()).await?;
                Ok(if ours { Cleared::Done } else { Cleared::NotOurs })
            }
            Way::WlCopy { reads: true } => {
                // It fails where there is nothing to paste.
                let pasted = programs.ask(&["wl-paste", "--no-newline"]).await.unwrap_or_default();
                if !is_of(held, &pasted) {
                    return Ok(Cleared::NotOurs);
                }
                programs.call(&["wl-copy", "--clear"]).await.map(|()| Cleared::Done)
            }
            Way::WlCopy { reads: false } => {
                programs.call(&["wl-copy", "--clear"]).await.map(|()| Cleared::Sent)
            }
            // Nothing at all on its standard input leaves nothing at all on the clipboard.
            Way::ClipExe => programs.call(&["clip.exe"]).await.map(|()| Cleared::Sent),
            Way::Tmux { .. } => self.delete_buffer(held, unseen).await,
            Way::Command | Way::Terminal(_) => Err("it can't be cleared from here".to_owned()),
        }
    }

    async fn delete_leftover(&self) -> Result<Leftover, String> {
        let names = self.programs.ask(&["tmux", "list-buffers", "-F", "#{buffer_name}"]).await?;
        if !names.split(|byte| *byte == b'\n').any(|name| name == TMUX_BUFFER.as_bytes()) {
            return Ok(Leftover::None);
        }
        self.programs.call(&["tmux", "delete-buffer", "-b", TMUX_BUFFER]).await.map(|()| Leftover::Deleted)
    }

    /// tmux takes no empty text for a buffer, nor for the terminal: a blank takes the secret's place there, where that is
    /// wanted, and the buffer is deleted by its name.
    async fn delete_buffer(&self, held: &Held, unseen: bool) -> Result<Cleared, String> {
        let programs = &self.programs;
        let buffer = programs.ask(&["tmux", "show-buffer", "-b", TMUX_BUFFER]).await;
        if buffer.as_ref().is_ok_and(|text| !is_of(held, text)) {
            return Ok(Cleared::NotOurs);
        }
        if unseen {
            let blank = Secret::new(" ".to_owned());
            programs.feed(&["tmux", "load-buffer", "-w", "-b", TMUX_BUFFER, "-"], &blank).await?;
        } else if buffer.is_err() {
            // Deleted by somebody else, and the terminal is not to be touched.
            return Ok(Cleared::OnlyTheBuffer);
        }
        programs.call(&["tmux", "delete-buffer", "-b", TMUX_BUFFER]).await?;
        Ok(if unseen { Cleared::WithTerminal } else { Cleared::OnlyTheBuffer })
    }
}

fn is_of(held: &Held, text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| held.seal.is_of(text))
}
