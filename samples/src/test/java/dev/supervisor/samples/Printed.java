package dev.supervisor.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/** What a sample printed. */
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
    try {
      main.run(args);
    } finally {
      System.setOut(before);
    }
    return bytes.toString(UTF_8).lines().toList();
  }
}
