package dev.supervisor.command.internal.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is left of a session on this machine that has lost its shell and its watchdog: processes that nothing but the kernel's
 * own session connects with it.
 */
final class Survivors {
  private static final int ROUNDS = 10; // a process that forks while we look is found the next time
  private static final int STATE = 0; // of what the kernel tells after the program's name
  private static final int SESSION = 3;

  private Survivors() {}

  /** Kills all whose kernel session was begun by this process, which may be gone. */
  static void kill(Process leader) {
    for (int i = 0; i < ROUNDS && killOnce(leader); i++) {}
  }

  private static boolean killOnce(Process leader) {
    boolean found = false;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path each : all) {
        found |= killIfOf(leader, each);
      }
    } catch (IOException | DirectoryIteratorException noSuchSystem) {
      return false;
    }
    return found;
  }

  private static boolean killIfOf(Process leader, Path process) {
    // Asked for first, so that it is not another one by then that has got the number.
    Optional<ProcessHandle> handle =
        ProcessHandle.of(Long.parseLong(process.getFileName().toString()));
    try {
      String line =
          new String(Files.readAllBytes(process.resolve("stat")), StandardCharsets.ISO_8859_1);
      String[] words = line.substring(line.lastIndexOf(')') + 1).strip().split(" ", SESSION + 2);
      return words.length > SESSION
          && words[SESSION].equals(Long.toString(leader.pid()))
          && !words[STATE].equals("Z")
          && !isAnother(leader)
          && handle.isPresent()
          && handle.get().destroyForcibly();
    } catch (IOException goneMeanwhile) {
      return false;
    }
  }

  /**
   * {@return whether its number is another process's by now} The number is not given out as long as there is one in its session: so what
   * was found there before is that other's.
   */
  private static boolean isAnother(Process leader) {
    return !leader.isAlive() && Files.exists(Path.of("/proc", Long.toString(leader.pid())));
  }
}
