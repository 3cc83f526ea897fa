package dev.supervisor.samples;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/** An output of this program that remembers what went wrong with it: {@code System.out} only tells that something did. */
final class StandardOutput {
  private final String name;
  private final PrintWriter writer;
  private volatile @Nullable IOException failure; // the first

  StandardOutput(FileDescriptor descriptor, String name) {
    this.name = name;
    // The writer's own charset is that of System.out; JDKs before 19 have no such property.
    var charset = Charset.forName(
        System.getProperty("stdout.encoding", Charset.defaultCharset().name()));
    var stream = new Remembering(new FileOutputStream(descriptor));
    writer = new PrintWriter(
        new BufferedWriter(new OutputStreamWriter(stream, charset)), /* autoFlush= */ true);
  }

  PrintWriter writer() {
    return writer;
  }

  /** {@return a line that says why something printed was lost, or nothing when nothing was} */
  String lost() {
    writer.flush();
    IOException why = failure;
    return why == null
        ? ""
        : "census: " + name + " did not take all: " + why.getMessage() + System.lineSeparator();
  }

  private final class Remembering extends OutputStream {
    private final OutputStream out;

    private Remembering(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        if (failure == null) failure = e;
        throw e;
      }
    }
  }
}
