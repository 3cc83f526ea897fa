package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.supervisor.command.internal.pool.ShellPool;
import dev.supervisor.command.internal.session.Session;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Till;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The machine has no processes or room on its disk left: a command runs rightly, or is said not to have
 * run, and when there is enough again all is well. Each in a JVM of its own, which says how its commands ended.
 */
@Tag("long")
final class ScarcityTest {
  /** A user without processes, and another one in each JVM: the limit counts those of two runs at a time together. */
  private static final String NOBODY =
      Long.toString(60_000 + ProcessHandle.current().pid() % 4_000);

  @TempDir
  Path temp;

  private static boolean permits(String... line) throws IOException, InterruptedException {
    var all = new ArrayList<>(List.of(line));
    all.add("true");
    try {
      Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException notInstalled) {
      return false;
    }
  }

  private List<String> said(List<String> launcher, Class<?> main, String... options)
      throws IOException {
    var lines = new ArrayList<String>();
    try (var child = new ChildJvm(launcher, main, temp, Map.of(), options)) {
      for (String line = child.next(); line != null; line = child.next()) {
        lines.add(line);
      }
    }
    return lines;
  }

  @Test
  void processes_exhausted_noCommandIsLostOrRunWrongly() throws Exception {
    // As a user without processes, since the limit counts all of a user's, threads too, and does
    // not hold for root.
    List<String> limit = asNobody("--nproc=400:400");
    assumeThat(permits(limit.toArray(String[]::new)))
        .as("processes can be limited")
        .isTrue();
    var said = new ArrayList<String>();
    try (var child = new ChildJvm(limit, Processes.class, temp, Map.of(), "-Xlog:disable")) {
      assertThat(child.next()).isEqualTo("ready");
      for (int free = -4; free < 16; free++) { // below none: what ends meanwhile leaves room
        setLimit(child, tasksOfNobody() + free);
        child.tell("go");
        said.add(child.next());
      }
      setLimit(child, 400);
      child.tell("end");
      assertThat(child.next()).as("after %s", said).isEqualTo("afterwards 10 of 10");
    }
    assertThat(said).contains("ran").containsAnyOf("refused", "lost").doesNotContainNull();
    assertThat(said).isSubsetOf("refused", "ran", "lost");
  }

  /** As this user, who may read the classes all the same. */
  private static List<String> asNobody(String... limit) {
    String files = "+dac_read_search,+dac_override";
    var line = new ArrayList<>(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY));
    line.addAll(List.of("--clear-groups", "--inh-caps=" + files, "--ambient-caps=" + files));
    line.add("prlimit");
    line.addAll(List.of(limit));
    return line;
  }

  private static void setLimit(ChildJvm child, long most) throws Exception {
    String pid = Long.toString(child.process().pid());
    Process prlimit = new ProcessBuilder(asNobody("--pid", pid, "--nproc=" + most + ":400"))
        .inheritIO()
        .start();
    assertThat(prlimit.waitFor()).isZero();
  }

  private static long tasksOfNobody() throws IOException {
    long tasks = 0;
    try (var all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path each : all) {
        try {
          if (Files.readString(each.resolve("status")).contains("\nUid:\t" + NOBODY)) {
            try (var threads = Files.list(each.resolve("task"))) {
              tasks += threads.count();
            }
          }
        } catch (IOException goneMeanwhile) {
          // that is fine
        }
      }
    }
    return tasks;
  }

  @Test
  void disk_full_noCommandIsLostOrRunWrongly() throws Exception {
    Path small = Files.createDirectory(temp.resolve("small"));
    // Room for two sessions and a file: each session has a directory with six pipes.
    List<String> mounted = List.of(
        "unshare",
        "-m",
        "sh",
        "-c",
        "mount -t tmpfs -o size=64k,nr_inodes=16 tmpfs \"$0\" && exec \"$@\"",
        small.toString());
    assumeThat(permits(mounted.toArray(String[]::new)))
        .as("a small file system can be mounted")
        .isTrue();
    assertThat(said(mounted, Disk.class, "-Djava.io.tmpdir=" + small))
        .containsExactly(
            "refused: true",
            "ran: true",
            "written: Stopped No space left on device",
            "afterwards 10 of 10",
            "left: []");
  }

  // ---- in a JVM of its own

  /** Runs commands that leave marks, and counts. */
  private static final class Tally {
    private final Scope tree;
    private int number;
    private int refused;
    private int lost;
    private int ran;
    private String lastRefusal = "";

    Tally(Scope tree) {
      this.tree = tree;
    }

    /** What must be loaded before there is scarcity. */
    void warmUp() throws InterruptedException {
      boolean warm = run(Till.in(Duration.ofSeconds(20)));
      ran = warm ? 0 : -1;
      var unused = Command.of("true").directory(Path.of("/none")).under(tree).run();
      unused = Command.of("cat").stdin(Path.of("/none")).under(tree).run();
      unused = Command.of("sleep", "9").under(tree).run(Till.in(Duration.ofMillis(50)));
      unused = Program.of("true").under(tree).run();
    }

    /**
     * What the last session has used is free again only when all of it is gone. One that came too late for its command is
     * idle, and serves the next.
     */
    void awaitNoSession() throws InterruptedException {
      if (Shells.of(tree).counts().idle() > 0) {
        return;
      }
      for (Session each : ShellPool.of(tree).sessions()) {
        boolean unused = each.ended().await(Till.in(Duration.ofSeconds(20)));
      }
    }

    String result(Till till) throws InterruptedException {
      awaitNoSession();
      int before = lost;
      return run(till) ? "ran" : lost > before ? "lost" : "refused";
    }

    boolean run(Till till) throws InterruptedException {
      Path mark = Path.of("mark" + ++number).toAbsolutePath();
      CommandOutcome it = Command.script("echo x >>\"$1\"; echo out; echo err >&2; exit 7", mark)
          .under(tree)
          .grace(Duration.ofMillis(100))
          .run(till);
      long marks = mark.toFile().length();
      if (it instanceof CommandOutcome.Finished done
          && done.exitCode() == 7
          && done.stdoutText().equals("out\n")
          && done.stderrText().equals("err\n")
          && marks == 2) {
        ran++;
        return true;
      }
      if (it instanceof CommandOutcome.NotStarted none && marks == 0) {
        refused++;
        lastRefusal = none.why();
        return false;
      }
      boolean stopped = it instanceof CommandOutcome.Stopped && till.isGo();
      if ((it instanceof CommandOutcome.Died || stopped) && marks <= 2) {
        lost++; // there was no thread to read its outputs with, or not soon
        return false;
      }
      System.out.println("wrong: " + it + " " + it.stderrText() + ", marks: " + marks);
      return false;
    }

    void tellScarce() {
      System.out.println("refused: " + (refused > 0));
      System.out.println("ran: " + (ran > 0 ? "true" : "false, " + lastRefusal));
    }

    void tellAfterwards() throws InterruptedException {
      int right = 0;
      for (int i = 0; i < 10; i++) {
        right += run(Till.in(Duration.ofSeconds(60))) ? 1 : 0;
      }
      System.out.println("afterwards " + right + " of 10");
    }
  }

  static final class Processes {
    public static void main(String[] arguments) throws Exception {
      try (var tree = Supervisor.open("child")) {
        Shells.of(tree).configure(with -> with.maxSessions(2).maxUses(1));
        var tally = new Tally(tree);
        tally.warmUp();
        var told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("ready");
        while ("go".equals(told.readLine())) {
          System.out.println(tally.result(Till.in(Duration.ofSeconds(2))));
        }
        tally.tellAfterwards();
      }
    }
  }

  static final class Disk {
    public static void main(String[] arguments) throws Exception {
      try (var tree = Supervisor.open("child")) {
        var tally = new Tally(tree);
        Shells.of(tree).configure(with -> with.maxSessions(4));
        var all = new ArrayList<RunningCommand>();
        for (int i = 0; i < 4; i++) {
          all.add(Command.script("sleep 0.3; echo out").under(tree).start());
        }
        for (RunningCommand each : all) {
          CommandOutcome it = each.join();
          if (it instanceof CommandOutcome.Finished && it.stdoutText().equals("out\n")) {
            tally.ran++;
          } else if (it instanceof CommandOutcome.NotStarted none
              && none.why().contains("No space")) {
            tally.refused++;
          } else {
            System.out.println("wrong: " + it);
          }
        }
        tally.tellScarce();
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "file");
        CommandOutcome it = Command.of("head", "-c", "1000000", "/dev/zero")
            .stdoutTo(file)
            .under(tree)
            .run();
        System.out.println("written: "
            + (it instanceof CommandOutcome.Stopped stopped
                ? "Stopped " + stopped.reason().text()
                : it));
        Files.deleteIfExists(file);
        Shells.of(tree).configure(with -> with.maxSessions(2));
        tally.tellAfterwards();
      }
      try (var left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
        System.out.println("left: " + left.toList());
      }
    }
  }
}
