//! The commands themselves, line by line: masked for the screen, complete for the clipboard.

use std::borrow::Cow;

use zeroize::Zeroizing;

use super::platform::{Platform, Shell};
use super::quote;
use crate::domain::enroll::host::{EnrollTarget, NO_VERSION};
use crate::domain::secret::{Secret, TokenSecret};
use crate::domain::text::sanitize;

/// Where Kibana sends people for the agent, unless Fleet's settings name another source.
const SOURCE: &str = "https://artifacts.elastic.co/downloads/beats/elastic-agent";
/// The name that Kibana gives to the manifest for Kubernetes.
pub const MANIFEST: &str = "elastic-agent-managed-kubernetes.yml";

/// What a person can want of the commands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CommandOptions {
    /// The last command asks for the token instead of containing it.
    pub ask: bool,
    /// The file of a private CA that signed Fleet Server's certificate.
    pub authority: Option<String>,
    /// The agent does not look at Fleet Server's certificate at all.
    pub insecure: bool,
    /// Where the manifest for Kubernetes was saved, if not under Kibana's name.
    pub manifest: Option<String>,
}

/// A word, or several, of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
enum CommandPart {
    /// Fit for the shell as it stands.
    Code(Cow<'static, str>),
    /// One word, to be quoted where it needs to be.
    Word(String),
    /// The argument that holds the token.
    Token,
    /// One word that ends with something that is not for the screen.
    Hidden(String, Secret),
}

/// Commands for one platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    shell: Shell,
    lines: Vec<Vec<CommandPart>>,
}

impl Script {
    /// Kibana 9.5's commands: archives are installed, packages are enrolled, since their service is there already.
    /// The last line is the one with the token; nothing follows it, so that one that asks does not read what was
    /// pasted after it.
    #[must_use]
    pub fn new(platform: Platform, target: &EnrollTarget, options: &CommandOptions) -> Self {
        let version = target.version.as_deref().unwrap_or(NO_VERSION);
        let package = format!("elastic-agent-{version}-{}", platform.suffix());
        let line = |text: String| vec![CommandPart::Code(text.into())];
        let download = |file: &str| line(format!("curl -L -O {SOURCE}/{file}"));
        let last = |command: &'static str| last(platform.shell(), command, target, options);
        let packaged = |install: &str| {
            vec![
                download(&package),
                line(format!("sudo {install} {package}")),
                line("sudo systemctl enable elastic-agent".to_owned()),
                line("sudo systemctl start elastic-agent".to_owned()),
                last("sudo elastic-agent enroll"),
            ]
        };
        let lines = match platform {
            Platform::LinuxArm | Platform::Linux | Platform::MacArm | Platform::Mac => vec![
                download(&format!("{package}.tar.gz")),
                line(format!("tar xzvf {package}.tar.gz")),
                line(format!("cd {package}")),
                last("sudo ./elastic-agent install"),
            ],
            Platform::DebArm | Platform::Deb => packaged("dpkg -i"),
            Platform::RpmArm | Platform::Rpm => packaged("rpm -vi"),
            Platform::Windows => vec![
                line("$ProgressPreference = 'SilentlyContinue'".to_owned()),
                line(format!("Invoke-WebRequest -Uri {SOURCE}/{package}.zip -OutFile {package}.zip")),
                line(format!("Expand-Archive .\\{package}.zip -DestinationPath .")),
                line(format!("cd {package}")),
                last(".\\elastic-agent.exe install"),
            ],
            Platform::Kubernetes => {
                let file = options.manifest.as_deref().unwrap_or(MANIFEST);
                vec![vec![CommandPart::Code("kubectl apply -f".into()), CommandPart::Word(file.to_owned())]]
            }
        };
        Self { shell: platform.shell(), lines }
    }

    /// The lines for the screen: `mask` in the place of whatever is secret.
    #[must_use]
    pub fn shown(&self, mask: &str) -> Vec<String> {
        let part = |part: &CommandPart| match part {
            CommandPart::Code(code) => code.to_string(),
            CommandPart::Word(word) => sanitize(&quote::word(self.shell, word)).into_owned(),
            CommandPart::Token => format!("--enrollment-token={mask}"),
            CommandPart::Hidden(start, _) => format!("{}{mask}", sanitize(start)),
        };
        self.lines.iter().map(|parts| parts.iter().map(part).collect::<Vec<_>>().join(" ")).collect()
    }

    /// Whether the token stands in it.
    #[must_use]
    pub fn holds_token(&self) -> bool {
        self.lines.iter().flatten().any(|part| *part == CommandPart::Token)
    }

    /// The whole text for a clipboard, without a line break at the end: the last command waits for Enter. `token` is
    /// used where [`Self::holds_token`] says so.
    #[must_use]
    pub fn complete(&self, token: Option<&TokenSecret>) -> Secret {
        let mut text = Zeroizing::new(String::with_capacity(2_048));
        for (number, parts) in self.lines.iter().enumerate() {
            if number > 0 {
                text.push('\n');
            }
            for (number, part) in parts.iter().enumerate() {
                if number > 0 {
                    text.push(' ');
                }
                match part {
                    CommandPart::Code(code) => text.push_str(code),
                    CommandPart::Word(word) => text.push_str(&quote::word(self.shell, word)),
                    CommandPart::Token => {
                        text.push_str("--enrollment-token=");
                        // Base64, so it needs no quotes in any shell.
                        text.push_str(token.map(TokenSecret::expose).unwrap_or_default());
                    }
                    CommandPart::Hidden(start, end) => {
                        let word = Zeroizing::new(format!("{start}{}", end.expose()));
                        let quoted = Zeroizing::new(quote::word(self.shell, &word).into_owned());
                        text.push_str(&quoted);
                    }
                }
            }
        }
        Secret::new(std::mem::take(&mut *text))
    }
}

/// The command that enrolls, with Kibana's arguments in Kibana's order and the person's own after them.
fn last(
    shell: Shell,
    command: &'static str,
    target: &EnrollTarget,
    options: &CommandOptions,
) -> Vec<CommandPart> {
    let code = |text: &'static str| CommandPart::Code(text.into());
    let mut parts = Vec::new();
    if options.ask {
        parts.push(code(match shell {
            Shell::Posix => "printf 'Enrollment token: ' && IFS= read -rs FLEET_ENROLLMENT_TOKEN && echo &&",
            Shell::PowerShell => {
                "$secure = Read-Host -AsSecureString 'Enrollment token'; \
                 $token = [System.Net.NetworkCredential]::new('', $secure).Password;"
            }
        }));
    }
    parts.push(code(command));
    parts.push(CommandPart::Word(format!("--url={}", target.host())));
    parts.push(match (options.ask, shell) {
        (false, _) => CommandPart::Token,
        (true, Shell::Posix) => code("--enrollment-token=\"$FLEET_ENROLLMENT_TOKEN\""),
        // PowerShell reads no variable in a bare word that begins with dashes.
        (true, Shell::PowerShell) => code("\"--enrollment-token=$token\""),
    });
    if let Some(proxy) = &target.proxy {
        parts.push(CommandPart::Word(format!("--proxy-url={}", proxy.url.raw())));
        for (name, value) in &proxy.headers {
            parts.push(code("--proxy-header"));
            parts.push(CommandPart::Hidden(format!("{}=", name.raw()), value.clone()));
        }
    }
    if let Some(path) = &options.authority {
        parts.push(CommandPart::Word(format!("--certificate-authorities={path}")));
    }
    if options.insecure {
        parts.push(code("--insecure"));
    }
    if options.ask {
        // The variable goes again, in the same line.
        parts.push(code(match shell {
            Shell::Posix => "; unset FLEET_ENROLLMENT_TOKEN",
            Shell::PowerShell => "; Remove-Variable secure, token",
        }));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::enroll::host::{AgentProxy, EnrollFacts, FleetServerHost};

    const TOKEN: &str = "VnVhQ2ZHY0JDZGJrUW0tZTVhT3g6dWkybHAyYXhUTm1zeWFrdzl0dk5udw==";

    fn token() -> TokenSecret {
        TokenSecret::parse(Secret::new(TOKEN.to_owned())).unwrap()
    }

    fn target(url: &str, proxy: Option<AgentProxy>) -> EnrollTarget {
        let host =
            FleetServerHost { id: "h".into(), urls: vec![url.into()], is_default: true, proxy: Ok(proxy) };
        EnrollTarget::new(
            Some(&EnrollFacts { hosts: Ok(vec![host]), version: Ok(Some("9.5.1".into())) }),
            None,
        )
    }

    fn complete(platform: Platform, options: &CommandOptions) -> String {
        let script = Script::new(platform, &target("https://fleet.example:8220", None), options);
        script.complete(Some(&token())).expose().to_owned()
    }

    /// Section 11 of the API's page, word for word.
    #[test]
    fn the_commands_are_kibanas() {
        let base = "https://artifacts.elastic.co/downloads/beats/elastic-agent/elastic-agent-9.5.1";
        let args = format!("--url=https://fleet.example:8220 --enrollment-token={TOKEN}");
        for (platform, suffix) in [
            (Platform::LinuxArm, "linux-arm64"),
            (Platform::Linux, "linux-x86_64"),
            (Platform::MacArm, "darwin-aarch64"),
            (Platform::Mac, "darwin-x86_64"),
        ] {
            let wanted = format!(
                "curl -L -O {base}-{suffix}.tar.gz\ntar xzvf elastic-agent-9.5.1-{suffix}.tar.gz\n\
                 cd elastic-agent-9.5.1-{suffix}\nsudo ./elastic-agent install {args}"
            );
            assert_eq!(complete(platform, &CommandOptions::default()), wanted);
        }
        for (platform, install, suffix) in [
            (Platform::DebArm, "dpkg -i", "arm64.deb"),
            (Platform::Deb, "dpkg -i", "amd64.deb"),
            (Platform::RpmArm, "rpm -vi", "aarch64.rpm"),
            (Platform::Rpm, "rpm -vi", "x86_64.rpm"),
        ] {
            let wanted = format!(
                "curl -L -O {base}-{suffix}\nsudo {install} elastic-agent-9.5.1-{suffix}\n\
                 sudo systemctl enable elastic-agent\nsudo systemctl start elastic-agent\n\
                 sudo elastic-agent enroll {args}"
            );
            assert_eq!(complete(platform, &CommandOptions::default()), wanted);
        }
        let file = "elastic-agent-9.5.1-windows-x86_64";
        let wanted = format!(
            "$ProgressPreference = 'SilentlyContinue'\n\
             Invoke-WebRequest -Uri {base}-windows-x86_64.zip -OutFile {file}.zip\n\
             Expand-Archive .\\{file}.zip -DestinationPath .\ncd {file}\n.\\elastic-agent.exe install {args}"
        );
        assert_eq!(complete(Platform::Windows, &CommandOptions::default()), wanted);
        assert_eq!(
            complete(Platform::Kubernetes, &CommandOptions::default()),
            "kubectl apply -f elastic-agent-managed-kubernetes.yml"
        );
    }

    #[test]
    fn the_persons_own_options_come_last_and_quoted() {
        let options = CommandOptions {
            authority: Some("/etc/my certs/ca.pem".to_owned()),
            insecure: true,
            ..CommandOptions::default()
        };
        let wanted = format!("={TOKEN} '--certificate-authorities=/etc/my certs/ca.pem' --insecure");
        assert!(complete(Platform::Deb, &options).ends_with(&wanted));
        assert!(complete(Platform::Windows, &options).ends_with(&wanted));
    }

    #[test]
    fn one_that_asks_holds_no_token_and_ends_with_the_line_that_asks() {
        let options = CommandOptions { ask: true, ..CommandOptions::default() };
        for platform in Platform::ALL {
            let target = target("https://fleet.example:8220", None);
            let script = Script::new(platform, &target, &options);
            assert!(!script.holds_token());
            let text = script.complete(None);
            let last = text.expose().lines().last().unwrap();
            assert!(!text.expose().ends_with('\n'));
            match platform {
                Platform::Kubernetes => {}
                Platform::Windows => assert!(
                    last.starts_with("$secure = Read-Host -AsSecureString 'Enrollment token'; $token = ")
                        && last.ends_with("\"--enrollment-token=$token\" ; Remove-Variable secure, token"),
                    "{last}"
                ),
                _ => assert!(last.contains("read -rs FLEET_ENROLLMENT_TOKEN && echo && sudo "), "{last}"),
            }
        }
    }

    #[test]
    fn a_proxy_follows_and_its_header_is_not_for_the_screen() {
        let headers = vec![("Proxy-Authorization".into(), Secret::new("Basic hunter2".to_owned()))];
        let proxy = AgentProxy { url: "http://proxy.example:3128".into(), headers };
        let target = target("https://fleet.example:8220", Some(proxy));
        let script = Script::new(Platform::Linux, &target, &CommandOptions::default());
        let text = script.complete(Some(&token()));
        let wanted =
            " --proxy-url=http://proxy.example:3128 --proxy-header 'Proxy-Authorization=Basic hunter2'";
        assert!(text.expose().ends_with(wanted), "{}", text.expose());
        let shown = script.shown("***").join("\n");
        assert!(shown.ends_with("--enrollment-token=*** --proxy-url=http://proxy.example:3128 --proxy-header Proxy-Authorization=***"));
        assert!(!format!("{script:?}").contains("hunter2"));
    }

    #[test]
    fn hostile_text_stays_one_word() {
        for (platform, quoted) in [
            (Platform::Linux, r"'--url=https://a.example/;$(id)&'\''x'"),
            (Platform::Windows, "'--url=https://a.example/;$(id)&''x'"),
        ] {
            let target = target("https://a.example/;$(id)&'x", None);
            let script = Script::new(platform, &target, &CommandOptions::default());
            assert!(script.shown("*").join("\n").contains(quoted), "{script:?}");
        }
    }
}
