package dev.supervisor.command.internal.streams;

import dev.supervisor.command.Decoding;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;
import java.nio.ByteBuffer;
import java.util.ArrayList;

/** Cuts bytes into lines. */
class LineSink implements Sink {
  private final LineCutter cutter;

  LineSink(LineCutter cutter) {
    this.cutter = cutter;
  }

  /**
   * {@return a sink for the lines of a channel, which is closed at the end} The lines of a piece are handed over together, so that the thread that takes them is not woken
   * for each.
   */
  static Sink into(Channel<String> lines, String what, Decoding decoding, Signal abandoned) {
    var out = new ChannelWriter<>(what, lines, abandoned);
    var cut = new ArrayList<String>();
    return new LineSink(LineCutter.of(what, decoding, cut::add)) {
      @Override
      public void accept(ByteBuffer bytes) throws Exception {
        try {
          super.accept(bytes);
        } finally { // also what was cut before a failure
          out.putAll(cut);
        }
      }

      @Override
      public void end() throws Exception {
        try {
          super.end();
          out.putAll(cut);
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
