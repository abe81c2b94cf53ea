//! The imperative shell: the clock, the event loop, the terminal, the tasks behind the effects.

pub mod clock;
