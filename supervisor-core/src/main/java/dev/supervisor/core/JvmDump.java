package dev.supervisor.core;

import dev.supervisor.core.JvmThreads.JvmView;
import dev.supervisor.signals.internal.HelperThread;
import dev.supervisor.signals.internal.Interrupts;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's own dump of all threads, which is the only place where it says for which monitor a virtual thread waits, and which it holds. It is there from
 * JDK 25 on.
 */
final class JvmDump {
  /* How it works. The dump is a file: made in a directory that is private to the user of the JVM, read, and deleted by a thread of its own, which is not waited for when there is no end of it. The JDK writes one member of its
   * JSON a line, and escapes line breaks in names; so a reader of lines is enough, and a name cannot pass for a member. What it does not know it
   * passes over. */

  private static final int FIRST_JDK = 25;
  private static final int MOST_THREADS =
      2_000; // the JDK needs more than half a millisecond for each
  private static final long MOST_BYTES = 16 << 20;
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long LOOK_MILLIS = 20;
  private static final long PAUSE_NANOS =
      TimeUnit.MINUTES.toNanos(1); // after one that was too large
  private static final AtomicBoolean IS_WRITTEN = new AtomicBoolean(); // one at a time in a JVM
  private static volatile long tooLargeUntil = System.nanoTime();
  private static final Pattern MEMBER = Pattern.compile("^\\s*\"(\\w+)\": (\"?)(.*?)\\2,?$");
  private static final Pattern ELEMENT = Pattern.compile("^\\s*\"(.*?)\",?$");
  private static final Pattern FRAME =
      Pattern.compile("(?:[^/(]*/)*([^/(]+)\\.([^.(]+)\\((.*?)(?::(\\d+))?\\)");

  /** A thread of the dump: what it waits for, and where it is. */
  record DumpedThread(long id, String name, String lock, boolean waitsForNotify, JvmView view) {}

  private final Map<Long, DumpedThread> threads;
  private final Map<String, Long> owners;

  private JvmDump(Map<Long, DumpedThread> threads, Map<String, Long> owners) {
    this.threads = threads;
    this.owners = owners;
  }

  /** {@return the dump; null where this JVM has none, there are too many threads, it would be dangerous now, or it cannot be written} */
  static @Nullable JvmDump take(int many) {
    return Runtime.version().feature() < FIRST_JDK
            || many > MOST_THREADS
            || ModuleLayer.boot().findModule("jdk.management").isEmpty()
            || !DumpMoment.isNow()
        ? null
        : of(DumpBean::write);
  }

  /** Writes a dump to a file that is not there. */
  interface DumpWriter {
    void write(Path file) throws IOException, ReflectiveOperationException;
  }

  /** {@return what that one writes; null where it cannot, or has not come to its end when it has written too much, or for too long} */
  static @Nullable JvmDump of(DumpWriter writer) {
    long since = System.nanoTime();
    if (since - tooLargeUntil < 0 || !IS_WRITTEN.compareAndSet(false, true)) {
      return null; // it would be too large again, or one that is goes on to be written
    }
    AtomicReference<@Nullable JvmDump> made = new AtomicReference<>();
    CountDownLatch over = new CountDownLatch(1);
    boolean isBegun = false;
    try {
      Path directory = Files.createTempDirectory("threads"); // readable by its owner alone
      Path file = directory.resolve("dump.json");
      Thread writes = new HelperThread(
          () -> {
            try {
              made.set(written(writer, file));
            } finally {
              IS_WRITTEN.set(false);
              over.countDown();
            }
          },
          "supervisor-looks-at-threads");
      writes.start();
      isBegun = true;
      while (!over.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        if (System.nanoTime() - since >= MOST_NANOS || size(file) > MOST_BYTES) {
          tooLargeUntil = System.nanoTime() + PAUSE_NANOS;
          return null; // nothing ends the JDK's writing; the file is deleted when it has come to
          // its end
        }
      }
      return made.get();
    } catch (InterruptedException e) {
      Interrupts.restore();
      return null;
    } catch (IOException e) {
      return null; // no place to write: it is known of fewer waits, then
    } finally {
      if (!isBegun) {
        IS_WRITTEN.set(false);
      }
    }
  }

  /** Forgets the size of the last dump, for tests: the next one may be small. */
  static void forgetSize() {
    tooLargeUntil = System.nanoTime();
  }

  private static @Nullable JvmDump written(DumpWriter writer, Path file) {
    try {
      try {
        writer.write(file);
        if (Files.size(file) > MOST_BYTES) {
          return null;
        }
        try (BufferedReader lines = Files.newBufferedReader(file)) {
          return read(lines.lines().iterator());
        }
      } finally {
        Files.deleteIfExists(file);
        Files.deleteIfExists(Objects.requireNonNull(file.getParent()));
      }
    } catch (IOException | ReflectiveOperationException | RuntimeException e) {
      return null; // no place to write: it is known of fewer waits, then
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0; // it is not there yet, or was read
    }
  }

  /** Asks the bean, whose type is not known when this is compiled. */
  private static final class DumpBean {
    private DumpBean() {}

    static void write(Path file) throws ReflectiveOperationException {
      Class<?> bean = Class.forName("com.sun.management.HotSpotDiagnosticMXBean");
      Class<?> format = Class.forName(bean.getName() + "$ThreadDumpFormat");
      Object json = null;
      for (Object each : format.getEnumConstants()) {
        json = ((Enum<?>) each).name().equals("JSON") ? each : json;
      }
      Method dump = bean.getMethod("dumpThreads", String.class, format);
      Object mxBean = ManagementFactory.getPlatformMXBean(
          bean.asSubclass(java.lang.management.PlatformManagedObject.class));
      var unused = dump.invoke(mxBean, file.toAbsolutePath().toString(), json);
    }
  }

  /** {@return what the lines of a dump say} */
  static JvmDump read(List<String> lines) {
    return read(lines.iterator());
  }

  private static JvmDump read(Iterator<String> lines) {
    Map<Long, DumpedThread> threads = new HashMap<>();
    Map<String, Long> owners = new HashMap<>();
    DumpReading now = new DumpReading();
    String list = "";
    while (lines.hasNext()) {
      String line = lines.next();
      Matcher member = MEMBER.matcher(line);
      if (member.matches()) {
        String name = member.group(1);
        String value = plain(member.group(3));
        list = value.equals("[") ? name : "";
        switch (name) {
          case "tid" -> {
            now.addTo(threads);
            now = new DumpReading();
            now.id = number(value);
          }
          case "name" -> now.name = value;
          case "state" -> now.state = value;
          case "blockedOn" -> now.lock = value;
          case "waitingOn" -> {
            now.lock = value;
            now.waitsForNotify = true;
          }
          case "object" -> now.lock = value;
          case "owner" -> now.ownerOfLock = number(value);
          default -> {}
        }
        continue;
      }
      Matcher element = ELEMENT.matcher(line);
      if (element.matches() && list.equals("stack")) {
        now.stack.add(plain(element.group(1)));
      } else if (element.matches() && list.equals("locks")) {
        now.owned.add(plain(element.group(1)));
      } else if (line.trim().startsWith("]")) {
        list = "";
      }
      now.noteOwned(owners);
    }
    now.addTo(threads);
    return new JvmDump(threads, owners);
  }

  /** Reads the lines of one thread. */
  private static final class DumpReading {
    long id;
    String name = "";
    String state = "";
    String lock = "";
    boolean waitsForNotify;
    long ownerOfLock;
    final List<String> stack = new ArrayList<>();
    final List<String> owned = new ArrayList<>();

    /** A monitor that is waited on was left for that time, though the dump has it among those that are held. */
    void noteOwned(Map<String, Long> owners) {
      for (String each : owned) {
        if (!(waitsForNotify && each.equals(lock))) {
          owners.put(each, id);
        }
      }
      owned.clear();
    }

    void addTo(Map<Long, DumpedThread> threads) {
      if (id != 0) {
        Thread.State at = Thread.State.RUNNABLE;
        for (Thread.State each : Thread.State.values()) {
          at = each.name().equals(state) ? each : at;
        }
        List<StackTraceElement> frames = stack.stream().map(JvmDump::frame).toList();
        threads.put(
            id,
            new DumpedThread(
                id,
                name,
                lock,
                waitsForNotify,
                new JvmView(at, frames, lock, 0, ownerOfLock, "", 0)));
      }
    }
  }

  private static StackTraceElement frame(String text) {
    Matcher parts = FRAME.matcher(text);
    if (!parts.matches()) {
      return new StackTraceElement("", text, null, -1);
    }
    String line = parts.group(4);
    return new StackTraceElement(
        parts.group(1), parts.group(2), parts.group(3), line == null ? -1 : (int) number(line));
  }

  private static String plain(String json) {
    return json.replace("\\/", "/").replace("\\\"", "\"").replace("\\\\", "\\");
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** {@return what it says of that thread; null where it is not in it} */
  @Nullable
  DumpedThread of(long id) {
    return threads.get(id);
  }

  /** {@return the thread that holds what that one waits for; 0 where that is not known, or what is waited for is a call and no lock} */
  long ownerOf(DumpedThread waiting) {
    Long owner = waiting.waitsForNotify() ? null : owners.get(waiting.lock());
    return owner == null ? waiting.view().ownerId() : owner;
  }
}
