package dev.supervisor.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/** Measures who reads much: a gibibyte of bytes, or of lines. */
final class Outpours {
  private static final int MEBIBYTES = 1_024;
  private static final int KIBIBYTES = 1_024; // in a mebibyte
  private static final String LINE = "x".repeat(63) + "\n";

  private Outpours() {}

  /** Bytes from the kernel, as fast as it has them. */
  static Body bytes(Supplier<Outpour> maker) {
    return trial -> {
      int mebibytes = trial.scaled(MEBIBYTES);
      List<String> line =
          List.of("dd", "if=/dev/zero", "bs=64k", "count=" + 16 * mebibytes, "status=none");
      measure(trial, maker.get(), line, mebibytes, mebibytes * (long) Outpour.PIECE * 16);
    };
  }

  /** Lines of 63 characters, from a file that is read over and over. */
  static Body lines(Supplier<Outpour> maker) {
    return trial -> {
      Path file = Files.createTempFile("lines", ".txt");
      try {
        int pieces = Math.max(1, trial.scaled(MEBIBYTES) / 16);
        int mebibytes = pieces * 16;
        write(file);
        List<String> line = new ArrayList<>(List.of("cat"));
        line.addAll(Collections.nCopies(pieces, file.toString()));
        measure(trial, maker.get(), line, mebibytes, mebibytes * (1L << 20) / LINE.length());
      } finally {
        Files.delete(file);
      }
    };
  }

  private static void write(Path file) throws IOException {
    byte[] mebibyte = LINE.repeat((1 << 20) / LINE.length()).getBytes(StandardCharsets.US_ASCII);
    try (var out = Files.newOutputStream(file)) {
      for (int i = 0; i < 16; i++) {
        out.write(mebibyte);
      }
    }
  }

  private static void measure(
      Trial trial, Outpour outpour, List<String> line, int mebibytes, long expected)
      throws Exception {
    trial.warmUp(() -> pour(outpour, line, expected));
    long start = System.nanoTime();
    int times = 0;
    double bytes = Meter.allocated();
    do {
      pour(outpour, line, expected);
      times++;
    } while (System.nanoTime() - start < trial.measuredNanos());
    double kibibytes = (double) times * mebibytes * KIBIBYTES;
    trial.put(Metric.NANOS, (System.nanoTime() - start) / kibibytes);
    trial.put(Metric.BYTES, (Meter.allocated() - bytes) / kibibytes);
  }

  private static void pour(Outpour outpour, List<String> line, long expected) throws Exception {
    long count = outpour.pour(line);
    if (count != expected) {
      throw new IllegalStateException("counted " + count + ", not " + expected);
    }
  }
}
