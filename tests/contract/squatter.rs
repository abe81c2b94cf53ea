//! Another user of the machine who waits for the port of an embedded Fleet to become free: whoever joined it must not
//! send them the key.

use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fleet_tokens::api::{Client, FleetServerClient as Agents};
use fleet_tokens::domain::connection::{Connection, ConnectionKind, Credentials, Endpoint};
use fleet_tokens::domain::secret::Secret;
use fleet_tokens::sandbox::{
    DataLocation, Embedded, Fill, FleetServerOptions, SandboxClock, SandboxOptions, start_or_join,
};
use rustix::process::{Pid, Signal, kill_process};

/// Takes the port as soon as it is free, says so, and then says whatever it is sent.
const SQUATTER: &str = r#"
use IO::Socket::INET; use IO::Select;
$| = 1; $SIG{PIPE} = 'IGNORE';
print "waiting\n";
my $server;
until ($server) {
    $server = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $ARGV[0], Listen => 16, ReuseAddr => 1);
}
print "bound\n";
while (my $client = $server->accept) {
    if (IO::Select->new($client)->can_read(2)) { sysread $client, my $text, 4096; print "heard $text\n"; }
    print $client "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
}
"#;

/// Says what a run did not prove.
#[allow(clippy::print_stderr)]
fn skipped(why: &str) {
    eprintln!("skipped: {why}");
}

struct Squatter {
    child: Child,
    said: BufReader<std::process::ChildStdout>,
}

impl Squatter {
    /// As another user where the tests may become one.
    fn at(port: u16) -> Self {
        let other = ["--reuid=65534", "--regid=65534", "--clear-groups", "perl"];
        let mut command = if rustix::process::geteuid().is_root() {
            let mut command = Command::new("setpriv");
            command.args(other);
            command
        } else {
            skipped("a second user needs root; the squatter is this one");
            Command::new("perl")
        };
        let command = command.args(["-e", SQUATTER, &port.to_string()]);
        let mut child = command.current_dir("/").stdout(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        let mut squatter = Self { child, said };
        assert_eq!(squatter.line(), "waiting");
        squatter
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Ends it; what it has heard.
    fn end(mut self) -> String {
        let _ = self.child.kill();
        let mut rest = String::new();
        std::io::Read::read_to_string(&mut self.said, &mut rest).unwrap();
        let _ = self.child.wait();
        rest
    }
}

fn wall() -> SandboxClock {
    SandboxClock::new(jiff::Timestamp::now)
}

fn options(data: &Path) -> SandboxOptions {
    let fleet_server = Some(FleetServerOptions::local());
    SandboxOptions {
        fleet_server,
        ..SandboxOptions::new(DataLocation::File(data.to_owned()), Fill::Samples, wall())
    }
}

fn client(embedded: &Embedded) -> Client {
    let connection = Connection {
        endpoint: Endpoint::new(&embedded.url(), None).unwrap(),
        credentials: Credentials::ApiKey(embedded.api_key().clone()),
        kind: ConnectionKind::Embedded,
        ca: embedded.ca().map(str::to_owned),
        proxy: None,
        socket: embedded.socket().map(Box::from),
    };
    Client::new(connection).unwrap()
}

fn port(url: &str) -> u16 {
    url.rsplit(':').next().unwrap().parse().unwrap()
}

/// The owner, as a process of its own; its address and its Fleet Server's.
fn owner(home: &Path, data: &Path) -> (Child, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fleet-tokens"));
    command.args(["sandbox", "serve", "--listen", "127.0.0.1:0", "--fleet-server", "127.0.0.1:0", "--data"]);
    command.arg(data).env_clear().env("HOME", home).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let ready: serde_json::Value = serde_json::from_str(&line).unwrap();
    let text = |key: &str| ready[key].as_str().unwrap().to_owned();
    (child, text("kibana"), text("fleet_server"))
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_the_port_of_an_owner_that_was_killed_or_ended_is_sent_nothing() {
    for signal in [Signal::KILL, Signal::TERM] {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("fleet-tokens/fleet.db");
        let (mut child, url, agents) = owner(folder.path(), &data);
        let guest = start_or_join(options(&data)).await.unwrap();
        assert!(matches!(guest, Embedded::Joined(_)));
        let client = client(&guest);
        assert_eq!(client.count().await.unwrap(), 43);
        let server = Endpoint::new(&agents, None).unwrap();
        let server = Agents::new(server, None, guest.fleet_server_socket(&agents)).unwrap();
        let token = client.tokens().await.unwrap().tokens.remove(0);
        let token: Secret = client.secret(&token.id).await.unwrap().into();

        let mut squatters = [Squatter::at(port(&url)), Squatter::at(port(&agents))];
        kill_process(Pid::from_child(&child), signal).unwrap();
        child.wait().unwrap();
        for squatter in &mut squatters {
            assert_eq!(squatter.line(), "bound");
        }
        // It is taken over, and answers its own clients as before.
        let answered = async {
            let mut again = tokio::time::interval(Duration::from_millis(20));
            while client.count().await.is_err() {
                again.tick().await;
            }
            server.version(&token).await.unwrap();
        };
        let answered = tokio::time::timeout(Duration::from_secs(20), answered).await;
        guest.stop().await;
        let heard = squatters.map(Squatter::end);
        assert_eq!(heard, ["", ""], "after {signal:?}");
        answered.unwrap();
    }
}

#[tokio::test]
async fn another_user_gets_at_neither_socket_nor_lock_nor_store() {
    if !rustix::process::geteuid().is_root() {
        skipped("a second user needs root");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    std::fs::set_permissions(home.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let data = home.path().join("fleet-tokens/fleet.db");
    let own = start_or_join(options(&data)).await.unwrap();
    let socket = own.socket().unwrap().to_owned();
    let script = r#"
        use IO::Socket::UNIX;
        print IO::Socket::UNIX->new(Peer => "$ARGV[0].sock") ? "in" : $!, "|";
        for my $end ("", ".lock") { print open(my $file, '<', "$ARGV[0]$end") ? "in" : $!, "|"; }
    "#;
    let tried = || {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "perl", "-e", script]);
        String::from_utf8(command.arg(&data).current_dir("/").output().unwrap().stdout).unwrap()
    };
    assert_eq!(tried(), "Permission denied|".repeat(3));
    // Each is closed by itself, too.
    std::fs::set_permissions(data.parent().unwrap(), std::fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(tried(), "Permission denied|".repeat(3));
    assert!(socket.exists());
    own.stop().await;
    assert!(!socket.exists(), "it goes with its owner");
}

#[tokio::test]
async fn a_path_that_is_too_long_for_a_socket_is_no_obstacle() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("x".repeat(120)).join("fleet.db");
    let own = start_or_join(options(&data)).await.unwrap();
    let guest = start_or_join(options(&data)).await;
    if cfg!(target_os = "linux") {
        let guest = guest.unwrap();
        assert_eq!(client(&guest).count().await.unwrap(), 43);
        guest.stop().await;
    } else {
        let why = guest.unwrap_err().problem().sentence();
        assert!(why.contains("no socket"), "{why}");
    }
    own.stop().await;
}
