package dev.supervisor.command.internal.session;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds programs, and starts processes when there are enough descriptors for it. */
public final class Spawn {
  /*
   * A JDK that cannot make the last of the pipes it needs for a process closes what its variables happen to hold: numbers of
   * descriptors that belong to others, or will soon. So first as many as it needs are opened by way of trial. Other code may
   * take them in between; that cannot be helped, but it has become a matter of microseconds.
   */
  private static final int NEEDED = 16; // five pipes, and what the helper of the JDK needs to begin
  private static final Path NOTHING = Path.of("/dev/null");

  private Spawn() {}

  /**
   * {@return the process, which was started}
   *
   * @throws IOException also when there are too few descriptors; nothing was started then
   */
  public static Process start(ProcessBuilder builder) throws IOException {
    probe();
    return builder.start();
  }

  private static void probe() throws IOException {
    List<FileChannel> spare = new ArrayList<>(NEEDED);
    try {
      for (int i = 0; i < NEEDED; i++) {
        spare.add(FileChannel.open(NOTHING));
      }
    } finally {
      for (FileChannel each : spare) {
        each.close();
      }
    }
  }

  /** Has the JDK load what it needs to start a process. Opens nothing, as there may be just enough descriptors for those that do. */
  public static void load() {
    try {
      Class.forName("java.lang.ProcessImpl");
      Class.forName("sun.nio.ch.FileChannelImpl");
    } catch (ClassNotFoundException anotherJdk) {
      // they are loaded when they are needed
    }
  }

  /** {@return the directories in which programs are looked for} */
  public static List<File> searchPath() {
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "/usr/bin:/bin");
    var found = new ArrayList<File>();
    for (String directory : path.split(File.pathSeparator, -1)) {
      if (!directory.isEmpty()) {
        found.add(new File(directory));
      }
    }
    return found;
  }

  /** {@return the directories as they are told to people} */
  public static String shown(List<File> path) {
    return path.stream().map(File::getPath).collect(Collectors.joining(", ", "[", "]"));
  }

  /** {@return the file that is this program; none when no directory has it} */
  public static Optional<String> find(String program, List<File> path) {
    for (File directory : path) {
      File file = new File(directory, program);
      if (file.isFile() && file.canExecute()) {
        return Optional.of(file.getPath());
      }
    }
    return Optional.empty();
  }
}
