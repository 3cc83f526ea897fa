package dev.supervisor.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Kills sessions of this JVM at any point of theirs: the shell, or its watchdog, or takes the directory of the pipes
 * away. Each session is hit once, since nobody can clean up after both are killed at once. Confined to one thread.
 */
final class Saboteur {
  private final Random random;
  private final Set<Long> hit = new HashSet<>();
  private final Set<Path> taken = new HashSet<>();

  Saboteur(long seed) {
    this.random = new Random(seed);
  }

  /** {@return how many sessions it has hit} */
  int hits() {
    return hit.size() + taken.size();
  }

  void strike() throws IOException {
    if (random.nextInt(4) == 0) {
      takeDirectory();
      return;
    }
    List<ProcessHandle> shells = ProcessHandle.current()
        .children()
        .filter(it -> it.info().command().orElse("").endsWith("bash"))
        .filter(it -> !hit.contains(it.pid()))
        .toList();
    if (shells.isEmpty()) {
      return;
    }
    ProcessHandle shell = shells.get(random.nextInt(shells.size()));
    hit.add(shell.pid());
    if (random.nextInt(3) > 0) {
      shell.destroyForcibly();
    } else { // its first child, which it has for as long as it lives
      shell
          .children()
          .min(Comparator.comparing(it -> it.info().startInstant().orElse(Instant.MAX)))
          .filter(it -> isOlderThanAnyCommand(shell, it))
          .ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** The watchdog is the fork of a shell that has the same command line. */
  private static boolean isOlderThanAnyCommand(ProcessHandle shell, ProcessHandle child) {
    return child
        .info()
        .arguments()
        .map(List::of)
        .equals(shell.info().arguments().map(List::of));
  }

  private void takeDirectory() throws IOException {
    List<Path> all = new ArrayList<>(directories());
    all.removeAll(taken);
    if (all.isEmpty()) {
      return;
    }
    Path one = all.get(random.nextInt(all.size()));
    taken.add(one);
    Path away = one.resolveSibling("away-" + one.getFileName());
    try {
      Files.move(one, away); // in one step: half a directory is nobody's doing
    } catch (IOException goneAlready) {
      return;
    }
    for (String fifo : new String[] {"f", "i", "o", "e", "s", "k"}) {
      Files.deleteIfExists(away.resolve(fifo));
    }
    Files.deleteIfExists(away);
  }

  /** {@return the private directories of this JVM's sessions} */
  static List<Path> directories() throws IOException {
    String name = "supervisor-" + ProcessHandle.current().pid() + "-";
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(it -> it.getFileName().toString().startsWith(name)).toList();
    }
  }
}
