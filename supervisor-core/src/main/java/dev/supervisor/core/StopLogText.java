package dev.supervisor.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.supervisor.core.StopLog.Settled;
import dev.supervisor.core.StopLog.StopStep;
import dev.supervisor.core.StopReport.Entry;
import dev.supervisor.core.StopReport.Moments;
import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.StopReport.Unsettled;
import dev.supervisor.core.internal.JsonText;
import dev.supervisor.signals.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The lines of a stop log, and the reports that can be made of them. Confined to one thread. */
final class StopLogText {
  private static final int LONGEST_PATH = 600; // in characters
  private static final int LONGEST_NAME = 60;
  private static final int LONGEST_WORDS = 200;
  private static final int LONGEST_LINE = 20_000; // escaped
  private static final int MOST_BYTES = 4 << 20; // four times what the writer lets a file grow to
  private static final String ASKED_BY = " (asked by ";
  private static final String END = ".";
  private static final String LATE = " late";

  private long lastNanos;
  private final Map<String, Life> lives = new LinkedHashMap<>(); // by path, the oldest turn first
  private final Map<String, LoggedStop> stops =
      new LinkedHashMap<>(); // under way, by the path of the top
  private final List<StopReport> reports = new ArrayList<>();

  private StopLogText() {}

  /** What has been read of a node that is not settled. */
  private static final class Life {
    final Map<StopStep, Long> nanos = new EnumMap<>(StopStep.class); // of the steps that were made

    @Nullable
    Duration since(long start, StopStep step) {
      Long at = nanos.get(step);
      return at == null ? null : Duration.ofNanos(Math.max(0, at - start));
    }

    Moments moments(long start) {
      Duration settled = since(start, StopStep.SETTLED);
      Duration asked = since(start, StopStep.ASKED);
      Duration own = since(start, StopStep.TURN);
      Duration turn = own != null ? own : asked != null ? asked : settled;
      return new Moments(
          Duration.ZERO,
          turn != null ? turn : Duration.ZERO,
          asked,
          since(start, StopStep.INSISTED),
          since(start, StopStep.OVER),
          settled);
    }
  }

  /** A stop that has begun. */
  private record LoggedStop(String path, long nanos, Reason reason, List<Entry> entries) {}

  // ---- writing

  /** Appends a line: the time, the step, the path, what more there is to tell, and the mark of a whole line. */
  static void append(
      StringBuilder text, long nanos, StopStep step, String path, @Nullable Object detail) {
    text.append(nanos).append('\t');
    text.append(step.name().toLowerCase(Locale.ROOT)).append('\t');
    escape(text, path);
    text.append('\t');
    if (detail instanceof Settled how) {
      text.append(how.outcome().name()).append(how.isLate() ? LATE : "");
    } else if (detail instanceof Reason why) {
      text.append(why.at().toString()).append(' ');
      escape(text, TreeText.inALine(why.text(), LONGEST_WORDS));
      if (!why.by().isEmpty()) {
        text.append(ASKED_BY);
        escape(text, shortened(why.by()));
        text.append(')');
      }
    } else if (detail instanceof Long number) {
      text.append(number.longValue());
    } else if (detail instanceof String words) {
      escape(text, words);
    }
    text.append('\t').append(END).append('\n');
  }

  /** {@return the reason without what led to it: that is code of users} */
  static String words(Reason why) {
    return why.by().isEmpty() ? why.text() : why.text() + ASKED_BY + why.by() + ")";
  }

  /** {@return that path as lines have it} Each long name is shortened by itself, and always in the same way: so the path of a node still begins with that of its parent. */
  static String shortened(String path) {
    if (path.length() <= LONGEST_NAME) {
      return path;
    }
    StringBuilder text = new StringBuilder();
    String slash = "";
    for (String name : path.split("/", -1)) {
      text.append(slash)
          .append(
              name.length() <= LONGEST_NAME
                  ? name
                  : TreeText.cutInside(name, LONGEST_NAME) + "~"
                      + Integer.toHexString(name.hashCode()));
      slash = "/";
    }
    return TreeText.cutInside(text.toString(), LONGEST_PATH);
  }

  private static void escape(StringBuilder text, String words) {
    for (int i = 0; i < words.length(); i++) {
      char c = words.charAt(i);
      boolean isHalf = Character.isSurrogate(c);
      if (c == '\\' || (!isHalf && !isPlain(c)) || (isHalf && !isWhole(words, i))) {
        text.append("\\u").append(Integer.toHexString(c | 0x10000).substring(1));
      } else {
        text.append(c);
      }
    }
  }

  private static boolean isPlain(char c) {
    return c == '<' || c == '>' || c == '&' || JsonText.isPlain(c);
  }

  private static boolean isWhole(String words, int i) {
    char c = words.charAt(i);
    return Character.isHighSurrogate(c)
        ? i + 1 < words.length() && Character.isLowSurrogate(words.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(words.charAt(i - 1));
  }

  private static String unescaped(String text) {
    StringBuilder words = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (text.startsWith("\\u", i) && i + 6 <= text.length()) {
        words.append((char) Integer.parseInt(text.substring(i + 2, i + 6), 16));
        i += 5;
      } else {
        words.append(text.charAt(i));
      }
    }
    return words.toString();
  }

  /** {@return where a log is moved to when it has become too large} */
  static Path former(Path path) {
    return Path.of(path.toString() + ".1");
  }

  // ---- reading

  static List<StopReport> read(Path path) throws IOException {
    StopLogText reading = new StopLogText();
    if (Files.exists(former(path))) {
      reading.readAll(former(path));
    }
    reading.readAll(path);
    reading.broken();
    return reading.reports;
  }

  private void readAll(Path path) throws IOException {
    String text = new String(bytes(path), UTF_8);
    int end;
    for (int at = 0; at < text.length(); at = end + 1) {
      int mark = text.indexOf('\n', at);
      end = mark < 0 ? text.length() : mark;
      if (end - at <= LONGEST_LINE) {
        readLine(text.substring(at, end));
      }
    }
  }

  /** {@return what is in the file, which may be none of ours: it may have no end, or wait for a writer} */
  private static byte[] bytes(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (!Files.isRegularFile(path)) {
      throw new IOException(path.toString() + " is no regular file, and so no stop log");
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] all = in.readNBytes(MOST_BYTES + 1);
      if (all.length > MOST_BYTES) {
        throw new IOException(path.toString() + " is no stop log: it has more than 4 MiB");
      }
      return all;
    }
  }

  private void readLine(String line) {
    String[] fields = line.split("\t", -1);
    if (fields.length != 5 || !fields[4].equals(END)) {
      return; // it was cut
    }
    try {
      String path = unescaped(fields[2]);
      if (path.length() <= LONGEST_PATH) {
        read(
            Long.parseLong(fields[0]),
            StopStep.valueOf(fields[1].toUpperCase(Locale.ROOT)),
            path,
            unescaped(fields[3]));
      }
    } catch (RuntimeException e) {
      return; // of a later version, or no line of ours
    }
  }

  private void read(long nanos, StopStep step, String path, String detail) {
    switch (step) {
      case OPENED -> broken();
      case STOP -> {
        lastNanos = nanos;
        int end = detail.indexOf(' ');
        Reason why = reason(detail.substring(end + 1), Instant.parse(detail.substring(0, end)));
        stops.put(path, new LoggedStop(path, nanos, why, new ArrayList<>()));
      }
      case TURN, ASKED, INSISTED, OVER -> {
        lastNanos = nanos;
        Life life = lives.computeIfAbsent(path, key -> new Life());
        life.nanos.put(step, nanos);
      }
      case SETTLED -> {
        lastNanos = nanos;
        settled(path, nanos, detail);
      }
      case DONE -> {
        lastNanos = nanos;
        LoggedStop stop = stops.remove(path);
        if (stop != null) {
          report(stop, Duration.ofNanos(Long.parseLong(detail)), true, List.of());
        }
      }
      case QUICK, LOST -> {}
    }
  }

  private static Reason reason(String words, Instant at) {
    int by = words.endsWith(")") ? words.lastIndexOf(ASKED_BY) : -1;
    return by < 0
        ? new Reason(words, null, "", at)
        : new Reason(
            words.substring(0, by),
            null,
            words.substring(by + ASKED_BY.length(), words.length() - 1),
            at);
  }

  private void settled(String path, long nanos, String detail) {
    boolean isLate = detail.endsWith(LATE);
    Outcome outcome =
        Outcome.valueOf(isLate ? detail.substring(0, detail.length() - LATE.length()) : detail);
    Life known = lives.remove(path);
    Life life = known == null ? new Life() : known;
    life.nanos.put(StopStep.SETTLED, nanos);
    long asked = life.nanos.getOrDefault(StopStep.ASKED, nanos);
    Duration took = Duration.ofNanos(nanos - asked);
    forStopsAbove(path, stop -> {
      Moments moments = life.moments(stop.nanos());
      stop.entries().add(new Entry(path, outcome, isLate, took, null, 0, moments, ""));
    });
  }

  /** Calls the consumer for each stop under way of a node, or of one above it. */
  private void forStopsAbove(String path, Consumer<LoggedStop> action) {
    for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
      LoggedStop stop = stops.get(path.substring(0, end));
      if (stop != null) {
        action.accept(stop);
      }
    }
  }

  /** Notes that the lines of this JVM end here: what was under way stays as it is. */
  private void broken() {
    IdentityHashMap<LoggedStop, List<Unsettled>> unsettled = new IdentityHashMap<>();
    lives.forEach((path, life) -> {
      if (life.nanos.containsKey(StopStep.TURN)) {
        forStopsAbove(
            path,
            stop -> unsettled
                .computeIfAbsent(stop, key -> new ArrayList<>())
                .add(new Unsettled(path, life.moments(stop.nanos()))));
      }
    });
    for (LoggedStop stop : stops.values()) {
      List<Unsettled> newestFirst = unsettled.getOrDefault(stop, new ArrayList<>());
      Collections.reverse(newestFirst);
      report(stop, Duration.ofNanos(Math.max(0, lastNanos - stop.nanos())), false, newestFirst);
    }
    stops.clear();
    lives.clear();
  }

  private void report(
      LoggedStop stop, Duration took, boolean isComplete, List<Unsettled> unsettled) {
    reports.add(
        new StopReport(stop.path(), stop.reason(), took, isComplete, stop.entries(), unsettled));
  }
}
