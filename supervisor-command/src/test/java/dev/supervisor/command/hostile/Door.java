package dev.supervisor.command.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.supervisor.command.Command;
import dev.supervisor.command.CommandOutcome;
import dev.supervisor.command.Decoding;
import dev.supervisor.signals.Channel;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.file.Path;
import java.util.concurrent.Flow;

/** Where a command calls code of users; each gives a command that meets it. */
enum Door {
  SOURCE(CommandOutcome.NotStarted.class) {
    @Override
    Command of(Command it, Stage stage) {
      return it.stdin(() -> {
        stage.act();
        return InputStream.nullInputStream();
      });
    }
  },
  READ(CommandOutcome.Stopped.class) {
    @Override
    Command of(Command it, Stage stage) {
      return it.stdin(() -> new InputStream() {
        @Override
        public int read() {
          stage.act();
          return -1;
        }

        @Override
        public int read(byte[] bytes, int from, int length) {
          return read();
        }
      });
    }
  },
  CLOSE(CommandOutcome.Finished.class) {
    @Override
    Command of(Command it, Stage stage) {
      return it.stdin(() -> new ByteArrayInputStream("text".getBytes(UTF_8)) {
        @Override
        public void close() {
          stage.act();
        }
      });
    }
  },
  /** A path of a file system that is not the default one. */
  INPUT_PATH(CommandOutcome.NotStarted.class) {
    @Override
    Command of(Command it, Stage stage) {
      return it.stdin(path(stage));
    }
  },
  OUTPUT_PATH(CommandOutcome.NotStarted.class) {
    @Override
    Command of(Command it, Stage stage) {
      return it.stdoutTo(path(stage));
    }
  },
  SUBSCRIBE(CommandOutcome.NotStarted.class) {
    @Override
    Command of(Command it, Stage stage) {
      return it.stdinFrom(subscriber -> stage.act());
    }
  },
  WRITE(CommandOutcome.Stopped.class) {
    @Override
    Command of(Command it, Stage stage) {
      return it.stdoutTo(new OutputStream() {
        @Override
        public void write(int b) {
          stage.act();
        }
      });
    }
  },
  FLUSH(CommandOutcome.Stopped.class) {
    @Override
    Command of(Command it, Stage stage) {
      return it.stdoutTo(new OutputStream() {
        @Override
        public void write(int b) {}

        @Override
        public void flush() {
          stage.act();
        }
      });
    }
  },
  CHANNEL(CommandOutcome.Stopped.class) {
    @Override
    Command of(Command it, Stage stage) {
      return it.stdoutTo(new WritableByteChannel() {
        @Override
        public int write(ByteBuffer bytes) {
          stage.act();
          return 0;
        }

        @Override
        public boolean isOpen() {
          return true;
        }

        @Override
        public void close() {}
      });
    }
  },
  LINE(CommandOutcome.Finished.class) {
    @Override
    Command of(Command it, Stage stage) {
      return it.onStdoutLine(line -> stage.act());
    }
  },
  BYTES(CommandOutcome.Finished.class) {
    @Override
    Command of(Command it, Stage stage) {
      return it.onStdoutBytes(bytes -> stage.act());
    }
  },
  REQUEST(CommandOutcome.NotStarted.class) {
    @Override
    Command of(Command it, Stage stage) {
      return it.stdinFrom(subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
        @Override
        public void request(long count) {
          stage.act();
        }

        @Override
        public void cancel() {}
      }));
    }
  },
  CANCEL(CommandOutcome.Stopped.class) {
    @Override
    Command of(Command it, Stage stage) {
      return it.stdinFrom(subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {
          stage.act();
        }
      }));
    }
  },
  DECODER(CommandOutcome.NotStarted.class) {
    @Override
    Command of(Command it, Stage stage) {
      return it.onStdoutLine(Decoding.of(new Strange(stage)), line -> {});
    }
  },
  ENCODER(CommandOutcome.Stopped.class) {
    @Override
    Command of(Command it, Stage stage) throws InterruptedException {
      var lines = Channel.<String>unbounded("lines");
      lines.put("a line");
      return it.stdinLines(lines, new Strange(stage));
    }
  };

  private final Class<? extends CommandOutcome> how;

  Door(Class<? extends CommandOutcome> how) {
    this.how = how;
  }

  /** {@return how a command ends whose user's code does that} */
  Class<? extends CommandOutcome> howItEnds(Deed deed) {
    return isListener() && deed == Deed.BLOCKS ? CommandOutcome.Stopped.class : how;
  }

  /** {@return whether the command does not end by itself then} */
  boolean waitsFor(Deed deed) {
    return deed == Deed.BLOCKS && this != CLOSE;
  }

  private boolean isListener() {
    return this == LINE || this == BYTES;
  }

  /** {@return whether a command meets it by itself, and not by being stopped} */
  boolean isMetByItself() {
    return this != CANCEL;
  }

  abstract Command of(Command it, Stage stage) throws InterruptedException;

  /** {@return a path that does it whatever it is asked} */
  private static Path path(Stage stage) {
    return (Path) Proxy.newProxyInstance(
        Door.class.getClassLoader(), new Class<?>[] {Path.class}, (path, method, arguments) -> {
          stage.act();
          throw new UnsupportedOperationException("nothing is known of it");
        });
  }

  /** A charset that cannot say anything. */
  private static final class Strange extends Charset {
    private final Stage stage;

    Strange(Stage stage) {
      super("x-strange", new String[0]);
      this.stage = stage;
    }

    @Override
    public boolean contains(Charset other) {
      return false;
    }

    @Override
    public CharsetDecoder newDecoder() {
      stage.act();
      return UTF_8.newDecoder();
    }

    @Override
    public CharsetEncoder newEncoder() {
      stage.act();
      return UTF_8.newEncoder();
    }
  }
}
