package dev.supervisor.command.internal.local;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Processes of this machine that a text has left behind: which of them have its outputs open, and whether anything is to be
 * expected of them. Confined to one thread.
 */
final class Stragglers {
  /*
   * How it works. What counts is who could still write: a process that has an output open for writing, and whatever is
   * connected with such a one by pipes, as in `> >(sort | sed …)`. Of another user's process the kernel does not tell what it
   * has open: that one counts. Each look is one moment of something that goes on, so the caller has to look more than
   * once.
   *
   * A thread that sleeps with something to read, such as a `sleep 1; cat` between two of its commands, has not taken
   * what was written for it. How much that is, the kernel tells of a pipe that is opened once more; both ends, since opening
   * those together never blocks, should the number be another file's by now. For a moment the end of that is not seen
   * pipe.
   */
  private static final String PIPE = "pipe:[";

  private final Predicate<ProcessStat> which;
  private final Set<String> outputs;

  private Map<Long, String> timesBefore = Map.of();
  private boolean looked;

  /**
   * What was seen.
   *
   * @param any whether there is any process at all
   * @param runs whether one runs, or waits for a disk
   * @param reads whether one has something to read
   * @param ran whether one has run since the look before; true when that is not known
   */
  record Seen(boolean any, boolean runs, boolean reads, boolean ran) {
    static final Seen NONE = new Seen(false, false, false, false);
  }

  /** A process that was left behind, and what it has open. */
  private record Straggler(
      ProcessStat process,
      boolean isHidden,
      boolean hasOutput,
      Set<String> pipes,
      Set<Path> sources) {}

  /**
   * @param which of all processes are the text's
   * @param outputs the named pipes it writes to
   */
  Stragglers(Predicate<ProcessStat> which, Set<String> outputs) {
    this.which = which;
    this.outputs = outputs;
  }

  /** {@return those of the process group that this process led} */
  static Stragglers ofGroup(long leader, Set<String> outputs) {
    return new Stragglers(it -> it.group() == leader && !it.isGone(), outputs);
  }

  /** {@return those of the kernel session that the shell is in} */
  static Stragglers ofSession(long shell, Set<String> outputs) {
    ProcessStat leader = ProcessStat.of(shell);
    long session = leader == null ? shell : leader.session();
    return new Stragglers(
        it -> it.session() == session && it.pid() != shell && !it.isGone(), outputs);
  }

  Seen look() {
    List<Straggler> all = withOutput();
    if (all.isEmpty()) {
      return Seen.NONE;
    }
    boolean runs = false;
    boolean reads = false;
    var times = new HashMap<Long, String>();
    for (Straggler each : all) {
      ProcessStat process = each.process();
      for (ProcessStat task : process.threads() == 1 ? List.of(process) : process.tasks()) {
        runs |= task.isRunning();
        times.put(task.pid(), time(process, task));
      }
      reads |= each.sources().stream().anyMatch(Stragglers::hasMore);
    }
    boolean ran =
        !looked || times.containsValue("") || !timesBefore.entrySet().containsAll(times.entrySet());
    looked = true;
    timesBefore = times;
    return new Seen(true, runs, reads, ran);
  }

  private List<Straggler> withOutput() {
    var others = new ArrayList<Straggler>();
    var found = new ArrayList<Straggler>();
    var pipes = new HashSet<String>();
    for (ProcessStat each : ProcessStat.all(which)) {
      Straggler it = of(each);
      if (it.hasOutput() || it.isHidden()) {
        found.add(it);
        pipes.addAll(it.pipes());
      } else {
        others.add(it);
      }
    }
    for (int before = -1; before != found.size() && !others.isEmpty(); ) {
      before = found.size();
      others.removeIf(it -> {
        boolean connected = it.pipes().stream().anyMatch(pipes::contains);
        if (connected) {
          found.add(it);
          pipes.addAll(it.pipes());
        }
        return connected;
      });
    }
    return found;
  }

  private Straggler of(ProcessStat process) {
    boolean hasOutput = false;
    var pipes = new HashSet<String>();
    var sources = new HashSet<Path>();
    try (DirectoryStream<Path> open =
        Files.newDirectoryStream(process.directory().resolve("fd"))) {
      for (Path each : open) {
        String file = file(each);
        if (file == null) {
          continue;
        }
        if (outputs.contains(file)) {
          hasOutput |= may(each, PosixFilePermission.OWNER_WRITE);
        } else if (file.startsWith(PIPE)) {
          pipes.add(file);
          if (may(each, PosixFilePermission.OWNER_READ)) {
            sources.add(each);
          }
        }
      }
    } catch (IOException | DirectoryIteratorException e) { // gone meanwhile, or not ours to see
      boolean isThere = Files.exists(process.directory());
      return new Straggler(process, isThere, hasOutput, pipes, sources);
    }
    return new Straggler(process, /* isHidden= */ false, hasOutput, pipes, sources);
  }

  private static @Nullable String file(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException closedMeanwhile) {
      return null;
    }
  }

  private static boolean may(Path descriptor, PosixFilePermission what) {
    try {
      return Files.getPosixFilePermissions(descriptor, LinkOption.NOFOLLOW_LINKS)
          .contains(what);
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }

  /** {@return how long the thread has run, in the kernel's words; empty where it does not tell} */
  private static String time(ProcessStat process, ProcessStat task) {
    try {
      return Files.readString(process.directory().resolve("task/" + task.pid() + "/schedstat"));
    } catch (IOException notKept) {
      return "";
    }
  }

  private static boolean hasMore(Path pipe) {
    try (var both = new RandomAccessFile(pipe.toFile(), "rw");
        var in = new FileInputStream(both.getFD())) {
      return in.available() > 0;
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }
}
