package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.command.internal.pool.ShellPool;
import dev.supervisor.command.internal.session.Session;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Till;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The JVM has no descriptor left, or a few: a command runs rightly, or is said not to have run and what to do about
 * it, and when there are enough again all is well. In a JVM of its own.
 */
@Tag("long")
final class DescriptorsTest {
  private static final int LIMIT = 256;
  private static final int MOST_FREE = 32; // more than any command needs

  @TempDir
  Path temp;

  @Test
  void descriptors_exhausted_noCommandIsLostOrRunWrongly() throws Exception {
    List<String> limited = List.of("sh", "-c", "ulimit -n " + LIMIT + " && exec \"$@\"", "sh");
    var said = new ArrayList<String>();
    try (var child = new ChildJvm(limited, Scarce.class, temp, Map.of(), "-Xshare:auto")) {
      for (String line = child.next(); line != null; line = child.next()) {
        said.add(line);
      }
    }
    assertThat(said)
        .containsSubsequence(
            "free " + MOST_FREE + ": sessions at hand: ran, ran, ran, ran",
            "free 0: new sessions: refused, refused, refused, refused",
            "free " + MOST_FREE + ": new sessions: ran, ran, ran, ran",
            "afterwards 10 of 10",
            "nothing left");
    // a session that was closed just before may give a descriptor or two back in between
    assertThat(said).anyMatch(it -> it.matches("free 0: sessions at hand: ran, .*refused.*"));
    assertThat(said).noneMatch(it -> it.contains("wrong"));
  }

  /** Runs commands of each kind with ever more descriptors to spare. */
  static final class Scarce {
    private final Scope tree = Supervisor.open("child");
    private final ArrayDeque<FileInputStream> hoard = new ArrayDeque<>();
    private int number;

    public static void main(String[] arguments) throws Exception {
      loadAll();
      new Scarce().run();
    }

    /** A class that is looked for when no file can be opened would be missing for ever. */
    private static void loadAll() throws Exception {
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        Path root = Path.of(entry);
        if (!Files.isDirectory(root.resolve("dev"))) {
          continue;
        }
        try (Stream<Path> all = Files.walk(root.resolve("dev"))) {
          for (Path each : all.filter(it -> it.toString().endsWith(".class")).toList()) {
            String name = root.relativize(each).toString().replace('/', '.');
            try {
              Class<?> unused = Class.forName(name.substring(0, name.length() - 6));
            } catch (LinkageError notForHere) {
              // a test's, with a static part that fails
            }
          }
        }
      }
    }

    private void run() throws Exception {
      for (int i = 0; i < 3; i++) {
        String unused = results(Till.in(Duration.ofSeconds(20)));
      }
      awaitNoSession(); // what the JVM opens once is open
      int before = openFiles();
      for (boolean fresh : new boolean[] {false, true}) {
        Shells.of(tree).configure(with -> with.maxSessions(2).maxUses(fresh ? 1 : 10_000));
        for (int free = 0; free <= MOST_FREE; free++) {
          if (!fresh) {
            String unused = results(Till.in(Duration.ofSeconds(20)));
          } else {
            awaitNoSession();
          }
          hoardAllBut(free);
          String results = results(Till.in(Duration.ofSeconds(20)));
          letGo();
          System.out.println("free " + free + ": " + (fresh ? "new sessions" : "sessions at hand")
              + ": " + results);
        }
      }
      int right = 0;
      for (int i = 0; i < 10; i++) {
        right += results(Till.in(Duration.ofSeconds(60))).equals("ran, ran, ran, ran") ? 1 : 0;
      }
      System.out.println("afterwards " + right + " of 10");
      tree.close();
      Till soon = Till.in(Duration.ofSeconds(20));
      while (openFiles() > before && !soon.isGo()) {
        Thread.onSpinWait();
      }
      System.out.println(openFiles() <= before ? "nothing left" : "wrong: left " + names());
    }

    /** What the last session has used is free again only when all of it is gone. */
    private void awaitNoSession() throws InterruptedException {
      Shells.of(tree).configure(with -> with.maxUses(1));
      for (Session each : ShellPool.of(tree).sessions()) {
        each.close();
        boolean unused = each.ended().await(Till.in(Duration.ofSeconds(20)));
      }
    }

    private void hoardAllBut(int free) throws IOException {
      try {
        while (true) {
          hoard.add(new FileInputStream("/dev/null"));
        }
      } catch (FileNotFoundException noMore) {
        for (int i = 0; i < free; i++) {
          hoard.remove().close();
        }
      }
    }

    private void letGo() throws IOException {
      for (FileInputStream each : hoard) {
        each.close();
      }
      hoard.clear();
    }

    private static int openFiles() throws IOException {
      return names().size();
    }

    private static List<String> names() throws IOException {
      var names = new ArrayList<String>();
      for (String each : new File("/proc/self/fd").list()) {
        try {
          names.add(Files.readSymbolicLink(Path.of("/proc/self/fd", each)).toString());
        } catch (IOException closedMeanwhile) {
          // the look itself
        }
      }
      return names;
    }

    /** {@return what became of a command that keeps its output, one with input, one with a file, and a program} */
    private String results(Till till) throws InterruptedException, IOException {
      Path file = Path.of("file").toAbsolutePath();
      String kept = result(script(), till, "out\n");
      String fed = result(script().stdin("in\n"), till, "in\nout\n");
      String filed = result(script().stdoutTo(file), till, "");
      if (filed.equals("ran") && !Files.readString(file).equals("out\n")) {
        filed = "wrong: the file";
      }
      String program = result(
          Program.of(
                  "sh", "-c", "cat; echo x >>\"$1\"; echo out; echo err >&2; exit 7", "sh", mark())
              .under(tree),
          till,
          "out\n");
      return String.join(", ", kept, fed, filed, program);
    }

    private Path mark() {
      return Path.of("mark" + number).toAbsolutePath();
    }

    private Command script() {
      return Command.script("cat; echo x >>\"$1\"; echo out; echo err >&2; exit 7", next())
          .under(tree);
    }

    private Path next() {
      number++;
      return mark();
    }

    private String result(CommandSpec<?> invocation, Till till, String expected)
        throws InterruptedException {
      CommandOutcome it = invocation.grace(Duration.ofMillis(100)).run(till);
      long marks = mark().toFile().length();
      next();
      if (it instanceof CommandOutcome.Finished done
          && done.exitCode() == 7
          && done.stdoutText().equals(expected)
          && done.stderrText().equals("err\n")
          && marks == 2) {
        return "ran";
      }
      boolean said = it instanceof CommandOutcome.NotStarted none
          && none.why().contains("raise its limit (ulimit -n)");
      return said && marks == 0
          ? "refused"
          : "wrong: " + it + " " + it.stderrText() + ", marks: " + marks;
    }
  }
}
