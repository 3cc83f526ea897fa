package dev.supervisor.command.internal.streams;

import dev.supervisor.command.Decoding;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;
import java.nio.ByteBuffer;

/** Cuts bytes into lines. */
class LineSink implements Sink {
  private final LineCutter cutter;

  LineSink(LineCutter cutter) {
    this.cutter = cutter;
  }

  /** {@return a sink for the lines of a channel, which is closed at the end} */
  static Sink into(Channel<String> lines, String what, Decoding decoding, Signal abandoned) {
    var out = new ChannelWriter<>(what, lines, abandoned);
    return new LineSink(LineCutter.of(what, decoding, out::put)) {
      @Override
      public void end() throws Exception {
        try {
          super.end();
        } finally {
          out.close();
        }
      }

      @Override
      public void cut() {
        out.close();
      }
    };
  }

  @Override
  public void accept(ByteBuffer bytes) throws Exception {
    cutter.accept(bytes);
  }

  @Override
  public void end() throws Exception {
    cutter.end();
  }

  @Override
  public void cut() throws Exception {
    // What was cut off must not look like a line.
  }
}
