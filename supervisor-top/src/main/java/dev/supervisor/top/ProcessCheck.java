package dev.supervisor.top;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Finds out whether a process can be attached to without harm to it. */
final class ProcessCheck {
  /* How it works. To attach to a JVM means to send it SIGQUIT, unless it listens already. The signal ends a process that does not wait for it: one that is no JVM, a JVM that is just starting, and a JVM with -Xrs, which listens
   * from the beginning. So Linux is asked about the process first. On other systems the process must be in the list of JVMs. */

  private static final Path PROC = Path.of("/proc");
  private static final int SIGQUIT_BIT = 1 << 2;
  private static final String REFUSES = "-XX:+DisableAttachMechanism";

  private ProcessCheck() {}

  /**
   * Returns if the process can be attached to.
   *
   * @throws NoLookException when it cannot; the message says why
   */
  static void check(long pid) throws NoLookException {
    if (pid == ProcessHandle.current().pid()) {
      throw new NoLookException(pid + " is supervisor-top itself");
    }
    if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
      throw noSuchProcess(pid);
    }
    if (Files.isReadable(PROC.resolve("self/status"))) {
      checkLinux(pid);
    } else if (VirtualMachine.list().stream().noneMatch(it -> it.id().equals(Long.toString(pid)))) {
      throw new NoLookException(pid + " is no JVM of this user");
    }
  }

  private static void checkLinux(long pid) throws NoLookException {
    Path process = PROC.resolve(Long.toString(pid));
    Map<String, String> own = status(PROC.resolve("self"));
    Map<String, String> its = status(process);
    if (its.isEmpty()) {
      throw noSuchProcess(pid);
    }
    if (!effectiveUser(its).equals(effectiveUser(own))) {
      throw new NoLookException("process " + pid + " belongs to another user, with number "
          + effectiveUser(its) + ": a JVM lets itself be looked at by its own user alone");
    }
    if (its.getOrDefault("State", "").startsWith("Z")) {
      throw new NoLookException("process " + pid + " has ended, and waits for its parent");
    }
    String maps = read(process.resolve("maps"));
    if (!maps.contains("/libjvm.")) {
      throw new NoLookException("process " + pid + " is no JVM");
    }
    if (its.getOrDefault("State", "").startsWith("T")) {
      throw new NoLookException("JVM " + pid
          + " is stopped by a signal or a debugger, and cannot answer; kill -CONT " + pid
          + " lets it go on");
    }
    if (List.of(read(process.resolve("cmdline")).split("\0", -1)).contains(REFUSES)) {
      throw refuses(pid);
    }
    if (!hearsQuit(its) && !isListening(process, pid, its)) {
      throw new NoLookException("JVM " + pid
          + " does not hear SIGQUIT, by which a JVM is asked to listen: it is just starting");
    }
  }

  static NoLookException noSuchProcess(long pid) {
    return new NoLookException(
        "there is no process " + pid + " on this machine, or in this container");
  }

  static NoLookException refuses(long pid) {
    return new NoLookException(
        "JVM " + pid + " refuses to be looked at: it was started with " + REFUSES);
  }

  private static boolean hearsQuit(Map<String, String> status) {
    String caught = status.getOrDefault("SigCgt", "");
    return !caught.isEmpty()
        && (Integer.parseInt(caught.substring(caught.length() - 1), 16) & SIGQUIT_BIT) != 0;
  }

  /** {@return whether the JVM listens already: the name of its socket has its process id in the innermost container} */
  private static boolean isListening(Path process, long pid, Map<String, String> status) {
    String[] numbers = status.getOrDefault("NSpid", Long.toString(pid)).split("\\s+", -1);
    return Files.exists(process.resolve("root/tmp/.java_pid" + numbers[numbers.length - 1]));
  }

  private static String effectiveUser(Map<String, String> status) {
    String[] users = status.getOrDefault("Uid", "").split("\\s+", -1);
    return users.length > 1 ? users[1] : "";
  }

  /** {@return the fields of the process's status; empty if the process has gone} */
  private static Map<String, String> status(Path process) {
    return read(process.resolve("status"))
        .lines()
        .filter(it -> it.indexOf(':') > 0)
        .collect(Collectors.toMap(
            it -> it.substring(0, it.indexOf(':')),
            it -> it.substring(it.indexOf(':') + 1).strip(),
            (first, second) -> first));
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // it is gone, or not to be read: what is looked for is not in there
    }
  }
}
