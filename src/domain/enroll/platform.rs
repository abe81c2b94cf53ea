//! The platforms that Kibana offers, in its order and with its labels.

/// Where an agent is to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[allow(missing_docs, reason = "`label` says what each one is")]
pub enum Platform {
    #[default]
    LinuxArm,
    MacArm,
    DebArm,
    RpmArm,
    Windows,
    Linux,
    Mac,
    Deb,
    Rpm,
    Kubernetes,
}

/// What a command is typed into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shell {
    /// bash and zsh. A plain POSIX shell runs all but the variant that asks: its `read` can't hide what is typed.
    Posix,
    /// Windows PowerShell 5.1 and later.
    PowerShell,
}

impl Platform {
    /// Kibana 9.5: those for ARM first.
    pub const ALL: [Self; 10] = [
        Self::LinuxArm,
        Self::MacArm,
        Self::DebArm,
        Self::RpmArm,
        Self::Windows,
        Self::Linux,
        Self::Mac,
        Self::Deb,
        Self::Rpm,
        Self::Kubernetes,
    ];

    /// Kibana's label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::LinuxArm => "Linux aarch64",
            Self::MacArm => "MacOS aarch64",
            Self::DebArm => "DEB aarch64",
            Self::RpmArm => "RPM aarch64",
            Self::Windows => "Windows x86_64",
            Self::Linux => "Linux x86_64",
            Self::Mac => "MacOS x86_64",
            Self::Deb => "DEB x86_64",
            Self::Rpm => "RPM x86_64",
            Self::Kubernetes => "Kubernetes",
        }
    }

    /// The shell that its commands are for.
    #[must_use]
    pub fn shell(self) -> Shell {
        if self == Self::Windows { Shell::PowerShell } else { Shell::Posix }
    }

    /// The key that chooses it in the dialog: `1` to `9`, then `0`.
    #[must_use]
    pub fn digit(self) -> char {
        let digits = "1234567890".chars();
        Self::ALL.into_iter().zip(digits).find(|(each, _)| *each == self).map_or('0', |(_, digit)| digit)
    }

    /// The platform of a digit.
    #[must_use]
    pub fn of_digit(digit: char) -> Option<Self> {
        Self::ALL.into_iter().find(|platform| platform.digit() == digit)
    }

    /// The next one; the last stays.
    #[must_use]
    pub fn next(self) -> Self {
        Self::ALL[(self.index() + 1).min(Self::ALL.len() - 1)]
    }

    /// The one before; the first stays.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::ALL[self.index().saturating_sub(1)]
    }

    fn index(self) -> usize {
        Self::ALL.iter().position(|each| *each == self).unwrap_or(0)
    }

    /// What the package's file name ends with (Kibana 9.5); none for Kubernetes.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::LinuxArm => "linux-arm64",
            Self::Linux => "linux-x86_64",
            Self::MacArm => "darwin-aarch64",
            Self::Mac => "darwin-x86_64",
            Self::Windows => "windows-x86_64",
            Self::DebArm => "arm64.deb",
            Self::Deb => "amd64.deb",
            Self::RpmArm => "aarch64.rpm",
            Self::Rpm => "x86_64.rpm",
            Self::Kubernetes => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_platform_has_a_digit_of_its_own() {
        for platform in Platform::ALL {
            assert_eq!(Platform::of_digit(platform.digit()), Some(platform));
        }
        assert_eq!(Platform::LinuxArm.previous(), Platform::LinuxArm);
        assert_eq!(Platform::Rpm.next().next(), Platform::Kubernetes);
    }
}
