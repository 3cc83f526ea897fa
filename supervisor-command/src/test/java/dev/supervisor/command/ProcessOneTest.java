package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.supervisor.command.internal.local.ProcessStat;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * CASES 28: where the JVM is process 1, whatever had lost its parent in a command or with a session stayed as a zombie for
 * ever. In a namespace of process numbers, where the machine permits one.
 */
final class ProcessOneTest {
  private static final List<String> NAMESPACE =
      List.of("unshare", "-Urpf", "--mount-proc", "--kill-child");
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir
  Path temp;

  @BeforeAll
  static void needsANamespace() throws IOException, InterruptedException {
    var line = new ArrayList<>(NAMESPACE);
    line.add("true");
    boolean permitted = false;
    try {
      Process tried = new ProcessBuilder(line).redirectErrorStream(true).start();
      tried.getInputStream().readAllBytes();
      permitted = tried.waitFor(20, TimeUnit.SECONDS) && tried.exitValue() == 0;
    } catch (IOException notInstalled) {
      // then it is not
    }
    assumeThat(permitted)
        .as("this machine permits a namespace of process numbers")
        .isTrue();
  }

  private List<String> said(String... options) throws IOException {
    var lines = new ArrayList<String>();
    var all = new ArrayList<>(List.of(options));
    all.add(
        "-XX:-UsePerfData"); // its file is named after the process, and another process 1 may have
    // one
    try (var child =
        new ChildJvm(NAMESPACE, Inside.class, temp, Map.of(), all.toArray(String[]::new))) {
      for (String line = child.next(); line != null; line = child.next()) {
        lines.add(line);
      }
    }
    return lines;
  }

  @Test
  void commands_ofProcess1_leaveNoZombies() throws Exception {
    assertThat(said()).containsExactly(expected());
  }

  @Tag("long")
  @Test
  void commands_ofProcess1_whereTheJdkIsOpen_leaveNoZombies() throws Exception {
    assertThat(said("--add-opens=java.base/java.lang=ALL-UNNAMED")).containsExactly(expected());
  }

  @Test
  void mainOfProcess1_thatIsTerminatedWithCommandsRunning_leavesNoneOfThem() throws Exception {
    var lines = new ArrayList<String>();
    try (var child =
        new ChildJvm(NAMESPACE, Terminated.class, temp, Map.of(), "-XX:-UsePerfData")) {
      assertThat(child.next()).isEqualTo("ready");
      ProcessHandle jvm = child.process().children().findFirst().orElseThrow();
      assertThat(jvm.destroy()).isTrue();
      for (String line = child.next(); line != null; line = child.next()) {
        lines.add(line);
      }
      assertThat(child.waitFor(SOON)).isEqualTo(143);
    }
    assertThat(lines).containsExactly("no thread late: true", "zombies: []", "left: []");
  }

  private static String[] expected() {
    return new String[] {
      "pid 1",
      "after programs: 0",
      "after pipelines that were stopped: 0",
      "after left-overs: 0",
      "after those who escaped: 0",
      "after a sticky shell: 0",
      "exit codes of others: 100 of 100",
      "at the end: 0"
    };
  }

  // ---- in a JVM of its own

  static final class Inside {
    public static void main(String[] arguments) throws Exception {
      System.out.println("pid " + ProcessHandle.current().pid());
      try (var tree = Supervisor.open("child")) {
        for (int i = 0; i < 20; i++) {
          var unused = Program.of("true").under(tree).run();
        }
        tell("programs");
        for (int i = 0; i < 5; i++) {
          var unused = Sessions.stoppedAfter(
              Duration.ofMillis(100),
              Command.script("sleep 50 | sleep 50 | sleep 50").under(tree));
        }
        tell("pipelines that were stopped");
        for (int i = 0; i < 5; i++) {
          var unused = Command.script("sleep 50 & (sleep 50 &); sleep 50 & :")
              .under(tree)
              .run();
        }
        tell("left-overs");
        var held = Command.script(
                "setsid sleep 0.5 & (setsid sleep 0.6 >/dev/null 2>&1 &); sleep 0.1")
            .under(tree)
            .run();
        tell("those who escaped");
        try (var shell = Shells.sticky(tree, Shells.local())) {
          var unused = shell.run("sleep 50 >/dev/null 2>&1 & (sleep 50 >/dev/null 2>&1 &)");
        }
        tell("a sticky shell");
        int right = 0;
        for (int i = 0; i < 100; i++) {
          Process another = new ProcessBuilder("setsid", "sh", "-c", "exit " + i).start();
          var unused = i % 10 == 0 ? Program.of("true").under(tree).run() : held;
          right += another.waitFor() == i ? 1 : 0;
        }
        System.out.println("exit codes of others: " + right + " of 100");
      }
      System.out.println("at the end: " + zombies().size());
    }

    /** Who was killed needs a moment; and who led a session of its own is waited for by others, as far as is known. */
    private static void tell(String what) throws InterruptedException {
      Signal soon = Till.in(SOON);
      List<ProcessStat> left = zombies();
      while (!left.isEmpty() && !soon.isGo()) {
        boolean unused = Signal.NEVER.await(Till.in(Duration.ofMillis(20)));
        left = zombies(); // looked at once: another process may just be ending
      }
      System.out.println("after " + what + ": " + left.size());
    }

    private static List<ProcessStat> zombies() {
      return ProcessStat.all(it -> it.state() == 'Z' && it.parent() == 1);
    }
  }

  /** Is told to stop while commands of all kinds run, and some have left processes behind. */
  static final class Terminated {
    public static void main(String[] arguments) throws Exception {
      var tree = Supervisor.main("app", with -> with.lastOfAll(Terminated::tell));
      try (tree) {
        String some = "sleep 1000 | sleep 1000 & (sleep 1000 &); echo started; ";
        var running = new ArrayList<RunningCommand>();
        var lines = Channel.<String>unbounded("lines");
        running.add(
            Command.script(some + "sleep 1000").under(tree).stdoutLines(lines).start());
        running.add(Command.script(some + "trap '' TERM; while :; do sleep 0.1; done")
            .under(tree)
            .grace(Duration.ofMillis(200))
            .stdoutLines(lines)
            .start());
        running.add(Program.of("bash", "-c", some + "sleep 1000")
            .under(tree)
            .stdoutLines(lines)
            .start());
        var shell = Shells.sticky(tree, Shells.local());
        running.add(
            shell.start(Command.script(some + "sleep 1000").stdoutLines(lines), Signal.NEVER));
        for (int i = 0; i < running.size(); i++) {
          var unused = lines.take(Till.in(SOON));
        }
        var unused =
            Command.script("sleep 1000 & (sleep 1000 &); :").under(tree).run();
        System.out.println("ready");
        tree.awaitShutdown();
      } finally {
        System.out.println(
            "no thread late: " + tree.report().orElseThrow().late().isEmpty());
      }
    }

    /** Zombies are looked for at once: what reaps them has said that it is over. Who was killed needs a moment to be gone. */
    private static void tell() {
      System.out.println("zombies: " + Inside.zombies());
      Signal soon = Till.in(SOON);
      List<String> left = others();
      while (!left.isEmpty() && !soon.isGo()) {
        Thread.onSpinWait();
        left = others();
      }
      System.out.println("left: " + left);
    }

    private static List<String> others() {
      return ProcessStat.all(it -> it.pid() != 1).stream()
          .map(ProcessStat::toString)
          .toList();
    }
  }
}
