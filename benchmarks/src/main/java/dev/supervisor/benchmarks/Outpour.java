package dev.supervisor.benchmarks;

import com.zaxxer.nuprocess.NuAbstractProcessHandler;
import com.zaxxer.nuprocess.NuProcessBuilder;
import dev.supervisor.command.Command;
import dev.supervisor.command.RunningCommand;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Channel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.zeroturnaround.exec.ProcessExecutor;
import org.zeroturnaround.exec.stream.LogOutputStream;

/** A command that writes much, and somebody who counts it: bytes, or lines. Confined to one thread. */
interface Outpour {
  /** What a pipe holds. */
  int PIECE = 1 << 16;

  /** {@return how many of them there were} */
  long pour(List<String> line) throws Exception;

  /** Counts, on one thread. */
  final class Counter extends OutputStream {
    private long count;

    void add(long more) {
      count += more;
    }

    long count() {
      return count;
    }

    @Override
    public void write(int b) {
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      count += length;
    }
  }

  private static long countBytes(InputStream in) throws IOException {
    byte[] piece = new byte[PIECE];
    long count = 0;
    for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
      count += n;
    }
    return count;
  }

  private static long countLines(InputStream in) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    long count = 0;
    while (lines.readLine() != null) {
      count++;
    }
    return count;
  }

  /** Counts what a stream gives. */
  @FunctionalInterface
  interface Counting {
    long of(InputStream in) throws IOException;

    static long bytes(InputStream in) throws IOException {
      return countBytes(in);
    }

    static long lines(InputStream in) throws IOException {
      return countLines(in);
    }
  }

  // ---- ours

  /** Runs a command in a recycled session. */
  @FunctionalInterface
  interface Ours {
    long pour(Command command) throws Exception;
  }

  private static Outpour ours(Ours how) {
    Scope tree = Supervisor.open("shell");
    return line -> how.pour(Command.of(
            line.get(0), (Object[]) line.subList(1, line.size()).toArray(String[]::new))
        .under(tree));
  }

  static Outpour piped(Counting counting) {
    return ours(command -> {
      RunningCommand running = command.stdoutPiped().start();
      long count = counting.of(running.stdoutPipe());
      running.join().orThrow();
      return count;
    });
  }

  static Outpour toStream() {
    return ours(command -> {
      Counter counter = new Counter();
      command.stdoutTo(counter).run().orThrow();
      return counter.count();
    });
  }

  static Outpour pieces() {
    return ours(command -> {
      Channel<byte[]> pieces = Channel.bounded("pieces", 16);
      RunningCommand running = command.stdoutBytes(pieces).start();
      long count = 0;
      for (byte[] piece : pieces) {
        count += piece.length;
      }
      running.join().orThrow();
      return count;
    });
  }

  static Outpour lineChannel() {
    return ours(command -> {
      Channel<String> lines = Channel.bounded("lines", 1_024);
      RunningCommand running = command.stdoutLines(lines).start();
      long count = 0;
      for (String line : lines) {
        count += line.isEmpty() ? 0 : 1;
      }
      running.join().orThrow();
      return count;
    });
  }

  static Outpour lineListener() {
    return ours(command -> {
      Counter counter = new Counter();
      command.stdoutDiscarded().onStdoutLine(line -> counter.add(1)).run().orThrow();
      return counter.count();
    });
  }

  // ---- peers

  static Outpour builder(Counting counting) {
    return line -> {
      Process process = new ProcessBuilder(line).start();
      long count = counting.of(process.getInputStream());
      process.waitFor();
      return count;
    };
  }

  static Outpour ztExecBytes() {
    return line -> {
      Counter counter = new Counter();
      int unused = new ProcessExecutor(line).redirectOutput(counter).execute().getExitValue();
      return counter.count();
    };
  }

  static Outpour ztExecLines() {
    return line -> {
      Counter counter = new Counter();
      LogOutputStream lines = new LogOutputStream() {
        @Override
        protected void processLine(String text) {
          counter.add(1);
        }
      };
      int unused = new ProcessExecutor(line).redirectOutput(lines).execute().getExitValue();
      return counter.count();
    };
  }

  static Outpour nuProcess() {
    return line -> {
      Counter counter = new Counter();
      CountDownLatch over = new CountDownLatch(1);
      var process = new NuProcessBuilder(
              new NuAbstractProcessHandler() {
                @Override
                public void onStdout(ByteBuffer buffer, boolean closed) {
                  counter.add(buffer.remaining());
                  buffer.position(buffer.limit());
                }

                @Override
                public void onExit(int code) {
                  over.countDown();
                }
              },
              line)
          .start();
      if (process == null) {
        throw new IOException("not started: " + line);
      }
      over.await();
      return counter.count();
    };
  }
}
