package dev.supervisor.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/**
 * What a sample printed. Meanwhile its trees are looked at: each shows how it is done, so nothing in it is probably not meant so, but for
 * those that are about that.
 */
public final class Printed {
  private Printed() {}

  /** A sample's {@code main}. */
  public interface Main {
    void run(String... args) throws Exception;
  }

  /** {@return the lines that a sample wrote to standard output} */
  public static List<String> by(Main main, String... args) throws Exception {
    PrintStream before = System.out;
    var bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, /* autoFlush= */ true, UTF_8));
    LintWatch watch = LintWatch.start();
    try {
      main.run(args);
    } finally {
      System.setOut(before);
      watch.end();
    }
    watch.ensureNothingFound();
    return bytes.toString(UTF_8).lines().toList();
  }
}
