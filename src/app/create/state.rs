//! The form for a new token, also for one that takes the place of another.

use crate::app::keymap::Context;
use crate::domain::time::later;
use std::collections::HashSet;

use crate::app::dialog::{Dialog, Wheel};

use jiff::{SignedDuration, Timestamp};
use tui_input::Input;

use crate::app::guard::Guard;
use crate::app::request::RequestId;
use crate::domain::expiration::{Expiration, ExpirationError, Lifetime};
use crate::domain::find::fold;
use crate::domain::name::{self, NameError};
use crate::domain::policy::{AgentPolicy, Policies};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::status::Status;
use crate::domain::token::{NewToken, Token, TokenId};

/// The create dialog.
#[derive(Debug, Clone)]
pub struct CreateDialog {
    /// The token's name; may stay empty.
    pub name: Input,
    /// The server is known to give no token a lifetime, so there is none to choose.
    pub no_lifetimes: bool,
    /// Which of the lifetimes; one must be chosen.
    pub lifetime: Option<Lifetime>,
    /// The duration typed under [`Lifetime::Custom`].
    pub custom: Input,
    /// What is typed to find a policy.
    pub search: Input,
    /// The chosen policy, by raw id.
    pub policy: Option<String>,
    /// The status of the token that has this name on this policy already, as far as the list knows.
    pub taken: Option<Status>,
    /// The token that the new one is to replace; then the policy is its, and a name is a must.
    pub replaces: Option<Box<Token>>,
    /// What was sent last.
    pub sent: Option<Sent>,
    /// The token that was sent and is there, although the answer was lost.
    pub found: Option<TokenId>,
    /// How many new tokens could be the one that was sent.
    pub fitting: usize,
    /// Where the keys go.
    pub focus: CreateField,
    /// Whether the form was sent once, so that what is missing is said.
    pub checked: bool,
    /// Whether it can be sent. At first it can; after a refusal not until the keyboard was quiet, so that a held Enter
    /// does not send it again and again.
    pub guard: Guard,
    /// What has come of it.
    pub state: CreateState,
}

/// A form that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// What was asked for.
    pub token: NewToken,
    /// The policy's tokens of before: none of them is the one that was asked for.
    pub known: HashSet<TokenId>,
    /// The same had been sent before and its answer was lost.
    pub again: bool,
    /// When it was sent, by the server's clock as far as that is known.
    pub at: Timestamp,
    /// When the answer was lost.
    pub lost_at: Option<Timestamp>,
}

impl Sent {
    /// Whether this answer leaves it open if the token is there. After one whose answer was lost, a clash says that it
    /// may well be.
    #[must_use]
    pub fn is_lost(&self, answer: ProblemKind) -> bool {
        answer == ProblemKind::Unknown || (self.again && answer == ProblemKind::Conflict)
    }
}

/// The places that keys can go to, from top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the form's own labels")]
pub enum CreateField {
    Name,
    Expiration,
    Policy,
    Submit,
}

/// What has come of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CreateState {
    /// It is being filled in.
    Editing,
    /// It was sent.
    Sending {
        /// The request.
        id: RequestId,
        /// When.
        since: Timestamp,
    },
    /// The server refused, or its answer was lost. What was typed is still there.
    Failed(Problem),
    /// It was not sent, because the audit log can't be written. It goes without the log when it is sent again.
    Unlogged(Problem),
}

/// Why the form can't be sent as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// The name breaks a rule.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A token that replaces another has no name.
    #[error("A rotation needs a name: by it the new token is found again should an answer get lost")]
    NoName,
    /// A token that replaces another has the name of a third one.
    #[error("Choose a name that no token of this policy has, so that the new one can't be mistaken")]
    Taken,
    /// No lifetime was chosen.
    #[error("Choose how long the token lives; ← and → move")]
    NoLifetime,
    /// The custom duration can't be read.
    #[error(transparent)]
    Expiration(#[from] ExpirationError),
    /// No policy was chosen. Kibana's text.
    #[error("Policy is required")]
    NoPolicy,
}

impl FormError {
    /// The field that the error belongs to.
    #[must_use]
    pub fn field(&self) -> CreateField {
        match self {
            Self::Name(_) | Self::NoName | Self::Taken => CreateField::Name,
            Self::NoLifetime | Self::Expiration(_) => CreateField::Expiration,
            Self::NoPolicy => CreateField::Policy,
        }
    }
}

impl CreateDialog {
    /// An empty form; `policy` and `lifetime` are what is chosen beforehand.
    #[must_use]
    pub fn new(policy: Option<String>, lifetime: Option<Lifetime>) -> Self {
        Self {
            name: Input::default(),
            no_lifetimes: false,
            lifetime,
            custom: Input::default(),
            search: Input::default(),
            policy,
            taken: None,
            replaces: None,
            sent: None,
            found: None,
            fitting: 0,
            focus: CreateField::Name,
            checked: false,
            guard: Guard::Armed,
            state: CreateState::Editing,
        }
    }

    /// The same for a server that gives no token a lifetime.
    #[must_use]
    pub fn without_lifetimes(policy: Option<String>) -> Self {
        Self { no_lifetimes: true, ..Self::new(policy, Some(Lifetime::Never)) }
    }

    /// Goes to the field that `step` leads to; one that nothing can be chosen in is passed over.
    pub fn go(&mut self, step: fn(CreateField) -> CreateField) {
        self.focus = step(self.focus);
        // With no lifetimes and a policy that is given, two in a row.
        for _ in 0..2 {
            if self.is_settled(self.focus) {
                self.focus = step(self.focus);
            }
        }
    }

    /// Whether nothing can be chosen in a field: the server has no lifetimes, or the policy is the replaced token's.
    #[must_use]
    pub fn is_settled(&self, field: CreateField) -> bool {
        match field {
            CreateField::Expiration => self.no_lifetimes,
            CreateField::Policy => self.replaces.is_some(),
            CreateField::Name | CreateField::Submit => false,
        }
    }

    /// A form for the token that is to replace `old`, with what is proposed for it.
    #[must_use]
    pub fn replacing(
        old: &Token,
        name: String,
        lifetime: Option<Lifetime>,
        custom: String,
        guard: Guard,
    ) -> Self {
        Self {
            name: Input::new(name),
            custom: Input::new(custom),
            guard,
            replaces: Some(Box::new(old.clone())),
            ..Self::new(Some(old.policy_id.raw().to_owned()), lifetime)
        }
    }

    /// The form whose answer was lost, while it stands there as it was sent.
    #[must_use]
    pub fn lost(&self) -> Option<&Sent> {
        let CreateState::Failed(problem) = &self.state else { return None };
        let same = |sent: &&Sent| {
            sent.token.name == self.name.value() && Some(&sent.token.policy_id) == self.policy.as_ref()
        };
        self.sent.as_ref().filter(|sent| sent.is_lost(problem.kind)).filter(same)
    }

    /// The policies that fit what was typed, by name or id.
    pub fn matches<'a>(&'a self, policies: &'a Policies) -> impl Iterator<Item = &'a AgentPolicy> {
        let wanted = fold(self.search.value()).into_owned();
        let fits = move |text: &str| fold(text).contains(&wanted);
        policies.offered().filter(move |p| fits(p.name.display()) || fits(p.id.display()))
    }

    /// The error of a field, once there is reason to show it: a name or a duration at once, what is missing only
    /// after the form was sent.
    #[must_use]
    pub fn error(&self, field: CreateField) -> Option<FormError> {
        let error = match field {
            CreateField::Name => self.check_name().err(),
            CreateField::Expiration => self.expiration().err(),
            CreateField::Policy if self.policy.is_none() => Some(FormError::NoPolicy),
            CreateField::Policy | CreateField::Submit => None,
        };
        let half_typed = field == CreateField::Expiration && self.focus == CreateField::Expiration;
        error.filter(|error| match error {
            FormError::NoLifetime | FormError::NoPolicy | FormError::NoName | FormError::Taken => {
                self.checked
            }
            FormError::Expiration(_) => self.checked || !half_typed,
            FormError::Name(_) => true,
        })
    }

    /// The form as a request.
    ///
    /// # Errors
    /// The first field that is not right, from top to bottom.
    pub fn new_token_request(&self) -> Result<NewToken, FormError> {
        self.check_name()?;
        let expiration = self.expiration()?;
        let policy_id = self.policy.clone().ok_or(FormError::NoPolicy)?;
        Ok(NewToken { policy_id, name: self.name.value().to_owned(), expiration })
    }

    fn check_name(&self) -> Result<(), FormError> {
        name::validate(self.name.value())?;
        match (&self.replaces, self.name.value()) {
            (Some(_), "") => Err(FormError::NoName),
            // The one that was sent, and is there, is no other.
            (Some(_), _) if self.taken.is_some() && self.found.is_none() => Err(FormError::Taken),
            _ => Ok(()),
        }
    }

    /// The chosen lifetime as a duration; `None` means never.
    ///
    /// # Errors
    /// None was chosen, or what was typed is no duration.
    pub fn expiration(&self) -> Result<Option<Expiration>, FormError> {
        match self.lifetime {
            None => Err(FormError::NoLifetime),
            Some(Lifetime::Never) => Ok(None),
            Some(Lifetime::Preset(text)) => Ok(Some(Expiration::parse(text)?)),
            Some(Lifetime::Custom) => Ok(Some(Expiration::parse(self.custom.value().trim())?)),
        }
    }

    /// Whether sending it again means to do so without the audit log.
    #[must_use]
    pub fn is_unlogged(&self) -> bool {
        matches!(self.state, CreateState::Unlogged(_))
    }

    /// Whether an answer is awaited.
    #[must_use]
    pub fn is_sending(&self) -> bool {
        matches!(self.state, CreateState::Sending { .. })
    }
}

impl CreateField {
    /// The next field, round and round.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Name => Self::Expiration,
            Self::Expiration => Self::Policy,
            Self::Policy => Self::Submit,
            Self::Submit => Self::Name,
        }
    }

    /// The field before, round and round.
    #[must_use]
    pub fn previous(self) -> Self {
        match self {
            Self::Name => Self::Submit,
            Self::Expiration => Self::Name,
            Self::Policy => Self::Expiration,
            Self::Submit => Self::Policy,
        }
    }
}

impl Dialog for CreateDialog {
    fn context(&self) -> Context {
        Context::Create
    }

    fn guard(&self) -> Option<&Guard> {
        Some(&self.guard)
    }

    fn guard_mut(&mut self) -> Option<&mut Guard> {
        Some(&mut self.guard)
    }

    fn input(&mut self) -> Option<&mut Input> {
        match self.focus {
            _ if self.is_sending() => None,
            CreateField::Name => Some(&mut self.name),
            CreateField::Policy => Some(&mut self.search),
            CreateField::Expiration if self.lifetime == Some(Lifetime::Custom) => Some(&mut self.custom),
            CreateField::Expiration | CreateField::Submit => None,
        }
    }

    fn awaits(&self, id: RequestId) -> bool {
        matches!(self.state, CreateState::Sending { id: sent, .. } if sent == id)
    }

    fn is_writing(&self) -> bool {
        self.is_sending()
    }

    fn waiting_since(&self) -> Option<Timestamp> {
        match self.state {
            CreateState::Sending { since, .. } => Some(since),
            _ => None,
        }
    }

    fn lost_at(&self) -> Option<Timestamp> {
        self.lost().filter(|_| self.found.is_none())?.lost_at
    }

    fn wheel(&self) -> Wheel {
        if self.focus == CreateField::Policy { Wheel::Choices } else { Wheel::Nothing }
    }

    fn rebase(&mut self, by: SignedDuration) {
        if let CreateState::Sending { since, .. } = &mut self.state {
            *since = later(*since, by);
        }
        let lost_at = self.sent.iter_mut().filter_map(|sent| sent.lost_at.as_mut());
        lost_at.for_each(|at| *at = later(*at, by));
    }
}
