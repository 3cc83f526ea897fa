package dev.supervisor.samples;

import ch.qos.logback.classic.LoggerContext;
import dev.supervisor.command.Shells;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.core.ThreadOptions;
import dev.supervisor.live.LivePage;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Channel.Closing;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Takes a census of the files below a directory: a lister walks, counters run real commands for each file, a reporter
 * adds up.
 *
 * <p>The children are made in the order in which their work depends on each other, so the stop, newest first, goes
 * with the flow: first the source dries up, then the counters finish, last the reporter, who has heard of everything.
 */
@Command(
    name = "census",
    sortOptions = false,
    description = {
      "Counts the files below DIR, their lines and bytes, and finds those that are equal, with real commands"
          + " (sha256sum, wc) in recycled bash sessions.",
      "",
      "Counted are regular files, hidden ones too; symbolic links are not followed. A file that cannot be read, or a"
          + " directory that cannot be listed, is named on standard error and counted as failed, not as a file."
    },
    footer = {
      "",
      "Exit codes: 0 all went well, 1 something failed, or could not be printed, 2 wrong usage, 130 stopped by Ctrl-C, 143 by SIGTERM."
    })
final class Census implements Callable<Integer> {
  private static final int IN_FLIGHT = 1_000;
  private static final int FAILED = 1;
  private static final int MOST_WORKERS = 1_000;
  private static final int MOST_SECONDS = 3_600;

  /** A session may have died with its shell; what is wrong with a program stays wrong. */
  private static final Restart AFTER_A_CRASH =
      Restart.onFailure().upTo(2).delays(Duration.ofMillis(20), Duration.ofMillis(200));

  @Spec
  private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      defaultValue = "${sys:census.dir:-.}",
      description = "where to begin; unless given, the checkout or else the current directory")
  private Path dir = Path.of("");

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "how many counters work at a time; unless given, ${DEFAULT-VALUE}")
  private int workers = Runtime.getRuntime().availableProcessors();

  @Option(names = "--virtual", description = "on virtual threads (Java 21 and later)")
  private boolean virtual;

  @Option(
      names = "--fork",
      description =
          "compares, when all is counted: runs the same programs in sessions and each in a new process, and the same shell text in"
              + " sessions and each in a new bash, and prints the rates and their ratios, on standard error")
  private boolean fork;

  @Option(
      names = "--fork-seconds",
      paramLabel = "S",
      defaultValue = "40",
      description =
          "how long --fork takes, the first half of it to warm up; unless given, ${DEFAULT-VALUE}")
  private double forkSeconds;

  @Option(names = "--tree", description = "prints the live tree once a second, on standard error")
  private boolean tree;

  @Option(
      names = "--live",
      description =
          "serves the live tree for a browser on this machine, and prints its address on standard error")
  private boolean live;

  @Option(names = "--json", description = "prints the result as JSON instead of a table")
  private boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "prints this")
  @SuppressWarnings("UnusedVariable") // picocli does what it asks for
  private boolean help;

  private final Tally tally = new Tally();
  private final Meter sessions = new Meter(new RecycledSessions());
  private final AtomicLong total = new AtomicLong(-1);
  private @Nullable Comparison comparison;

  Census() {}

  public static void main(String[] args) {
    var out = new StandardOutput(FileDescriptor.out, "standard output");
    var err = new StandardOutput(FileDescriptor.err, "standard error");
    int code =
        new CommandLine(new Census()).setOut(out.writer()).setErr(err.writer()).execute(args);
    String lost = out.lost() + err.lost(); // also what picocli prints, such as the help
    err.writer().print(lost);
    err.writer().flush();
    // Always by exit, so that the code is the same inside Maven's JVM.
    System.exit(code == 0 && (!lost.isEmpty() || System.err.checkError()) ? FAILED : code);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path top = checkedTop();
    if (fork) {
      comparison = new Comparison(Duration.ofMillis(Math.round(forkSeconds * 1_000)));
    }
    int width = tree || live || json ? 0 : Progress.terminalWidth();
    long beginNanos = System.nanoTime();
    Scope app = Supervisor.main(
        "census",
        with -> with.stopWithin(Duration.ofSeconds(10))
            .threads(this::kindOfThread)
            .lastOfAll(Census::stopLogging));
    boolean askedToStop;
    double seconds;
    try (app) {
      take(app, top, width);
      seconds = (double) (System.nanoTime() - beginNanos) / TimeUnit.SECONDS.toNanos(1);
      if (comparison != null && !app.drain().isGo()) {
        comparison.run(app, workers);
      }
      askedToStop = app.drain().isGo(); // closing drains as well, so it has to be asked before
    } catch (ThreadFailedException e) {
      err().println("census: " + e.getMessage());
      return FAILED;
    }
    var result = new Result(tally, sessions.commands(), seconds);
    return askedToStop ? stopped(app, result) : finished(result);
  }

  private Path checkedTop() throws IOException {
    if (workers < 1 || workers > MOST_WORKERS) {
      throw wrong("--workers must be from 1 to " + MOST_WORKERS + ", not " + workers);
    }
    if (virtual && Runtime.version().feature() < 21) {
      throw wrong("--virtual needs Java 21 or later; this is " + Runtime.version());
    }
    if (!(forkSeconds > 0 && forkSeconds <= MOST_SECONDS)) {
      throw wrong("--fork-seconds must be more than 0 and at most " + MOST_SECONDS + ", not "
          + forkSeconds);
    }
    if (!Files.isDirectory(dir)) {
      throw wrong(dir + (Files.exists(dir) ? " is not a directory" : " does not exist"));
    }
    return dir.toRealPath(); // a link that was named on purpose is followed
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private ThreadOptions kindOfThread(ThreadOptions threads) {
    return virtual ? threads.virtual() : threads;
  }

  private void take(Scope app, Path top, int width) throws InterruptedException {
    Shells.of(app).configure(with -> with.maxSessions(workers));
    // Silent: the lister is meant to wait for the counters. What is in flight when it is stopped is
    // not counted.
    var files =
        Channel.<Path>bounded("files", IN_FLIGHT, with -> with.silent().onDiscard(file -> {}));
    var counts = Channel.<Count>bounded("counts", IN_FLIGHT);

    var reporter = app.spawn(
        "reporter",
        new Reporter(
            counts,
            tally,
            () -> width > 0 ? Progress.bar(err(), width) : Progress.lines(err()),
            total::get,
            sessions::commands));

    List<Signal> ends = new ArrayList<>();
    for (int i = 1; i <= workers; i++) {
      ends.add(app.spawn(
              "counter-" + i,
              with -> with.restart(AFTER_A_CRASH),
              new Counter(files, counts, reporter.stopped(), sessions, this::counted))
          .stopped());
    }
    Signal allCounted = Signal.all(ends);
    var unused = allCounted.then(() -> counts.close(Closing.DRAIN));

    if (width > 0) {
      app.spawn("surveyor", pleaseStop -> survey(top, pleaseStop)).release();
    }
    app.spawn("lister", new Lister(top, files, counts, allCounted));
    if (live) {
      // Its secret is behind the #: for a terminal, and never for a log.
      err().println("census: " + LivePage.open(app).address());
      err().flush();
    }
    if (tree) {
      app.spawn("tree", pleaseStop -> printTree(app, pleaseStop)).release();
    }
    reporter.join();
  }

  /** Only looks, and so is soon done: the bar needs to know how much there is. */
  private void survey(Path top, Signal pleaseStop) throws IOException, InterruptedException {
    var found = new AtomicLong();
    new Lister.Walk(pleaseStop) {
      @Override
      boolean found(Path file) {
        found.incrementAndGet();
        return true;
      }

      @Override
      boolean failed(Path path, IOException why) {
        return true;
      }
    }.below(top);
    total.set(found.get());
  }

  private void printTree(Scope app, Signal pleaseStop) throws InterruptedException {
    do {
      err().print(app.tree());
      err().flush();
    } while (!pleaseStop.await(Till.in(Duration.ofSeconds(1))));
  }

  private int finished(Result result) {
    out().print(json ? result.json() + System.lineSeparator() : result.table());
    out().flush();
    if (comparison != null) {
      err().print(comparison.rates(workers));
      err().flush();
    }
    return tally.failed() == 0 ? 0 : FAILED;
  }

  private void counted(Path file) {
    if (comparison != null) {
      comparison.add(file);
    }
  }

  /** The thread that asked has given the exit code already. */
  private int stopped(Scope app, Result result) {
    app.report().ifPresent(report -> err().println(report));
    err().printf("census: stopped; counted so far:%n%s", result.table());
    err().flush();
    return FAILED;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }

  private static void stopLogging() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.stop();
    }
  }
}
