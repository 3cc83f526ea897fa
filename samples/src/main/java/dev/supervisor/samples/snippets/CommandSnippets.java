package dev.supervisor.samples.snippets;

import static java.nio.charset.StandardCharsets.UTF_16;

import dev.supervisor.command.Command;
import dev.supervisor.command.CommandOutcome;
import dev.supervisor.command.Decoding;
import dev.supervisor.command.Program;
import dev.supervisor.command.RunningCommand;
import dev.supervisor.command.Shell;
import dev.supervisor.command.Shells;
import dev.supervisor.command.Target;
import dev.supervisor.core.Scope;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the module of commands and its page show. */
final class CommandSnippets {
  private static final Logger log = LoggerFactory.getLogger(CommandSnippets.class);
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
  private static final Duration ONE_MINUTE = Duration.ofMinutes(1);
  private static final Duration ONE_HOUR = Duration.ofHours(1);

  private CommandSnippets() {}

  static int command(Path path, Path project, Path work, Signal pleaseStop)
      throws InterruptedException {
    var wc = Command.of("wc", "-l").stdin(path).run(pleaseStop).orThrow();
    int lines = Integer.parseInt(wc.text());

    Command.script("make -C \"$1\" 2>&1 | tee build.log", project)
        .directory(work)
        .addEnv("LANG", "C")
        .run(Till.in(ONE_HOUR));
    return lines;
  }

  static RunningCommand program(Path data) {
    var log = Channel.<String>bounded("log", 1_000);
    RunningCommand server = Program.of("postgres", "-D", data)
        .firstOutputWithin(TEN_SECONDS)
        .stderrLines(log)
        .start();
    return server;
  }

  static void running(Path log, Signal pleaseStop) throws InterruptedException {
    var lines = Channel.<String>bounded("log lines", 1_000);
    RunningCommand tail = Command.of("tail", "-f", log).stdoutLines(lines).start(pleaseStop);
    for (String line : lines) examine(line); // ends when the command does
    tail.join().orThrow();
  }

  private static void examine(String line) {
    log.info(line);
  }

  static void arguments(Path archive, List<Path> files, Signal pleaseStop)
      throws InterruptedException {
    Command.of("tar", "-cf", archive).args(files).run(pleaseStop).orThrow();
  }

  static void ready(Path data, Path log, Signal pleaseStop) throws InterruptedException {
    Signal ready = Signal.named("ready");
    var server = Program.of("postgres", "-D", data)
        .onStderrLine(line -> {
          if (line.contains("ready to accept connections")) ready.go();
        })
        .stderrTo(log)
        .start(pleaseStop);
    ready.or(server.ended()).await(Till.in(ONE_MINUTE));
  }

  static void prepared(Path home, Path project, Target host, Signal pleaseStop)
      throws InterruptedException {
    Shell sdk = Shells.local().addEnv("SDK", home).init("source \"$SDK/environment.sh\"");
    Command.script("build --all").directory(project).shell(sdk).run(pleaseStop).orThrow();

    Shell there = Shells.at(host).addEnv("SDK", "/opt/sdk").init("source \"$SDK/environment.sh\"");
    Command.script("build --all").shell(there).run(pleaseStop).orThrow();
  }

  static void pool(Scope app, Target host) {
    Shells.of(app).configure(with -> with.maxSessions(4).idleTimeout(ONE_MINUTE));
    Shells.of(app).at(host).configure(with -> with.maxSessions(2));
    for (var session : Shells.of(app).sessions())
      log.info("{} has had {} commands", session.name(), session.uses());
  }

  static void sticky(Path project) throws InterruptedException {
    try (var shell = Shells.sticky()) {
      shell.run("cd \"$1\" && source ./environment.sh", project).orThrow();
      shell.run("build() { make -j4 \"$@\"; }").orThrow();
      var built = shell.run(Command.of("build", "all"), Till.in(ONE_HOUR)).orThrow();
      System.out.print(built.stdoutText());
    }
  }

  static void targets(Signal pleaseStop) throws InterruptedException {
    Target host = Target.over("ssh", "-T", "-o", "BatchMode=yes", "build@host");
    Target box = Target.over("docker", "exec", "-i", "box", "sh", "-c");
    Target pod = Target.over("kubectl", "exec", "-i", "pod", "--", "sh", "-c");
    Target user = Target.over("sudo", "-n", "-u", "build", "sh", "-c");

    Command.of("make", "-j4").directory(Path.of("src")).at(host).run(pleaseStop).orThrow();
    log.info("{} {} {}", box, pod, user);
  }

  static String decoded(CommandOutcome outcome, Channel<String> lines) {
    String names =
        outcome.stdoutText(Decoding.UTF_8.strict()); // or MalformedOutputException: at byte 17
    Command.of("iconv", "-t", "UTF-16").stdoutLines(lines, Decoding.of(UTF_16));
    return names;
  }

  static void late(CommandOutcome outcome) {
    if (outcome instanceof CommandOutcome.Stopped late)
      log.warn("{} was too slow: {}", late.transcript(), late.reason());
  }
}
