package dev.supervisor.command.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.supervisor.command.Command;
import dev.supervisor.command.CommandOutcome;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

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

  abstract Command of(Command it, Stage stage);

  /** {@return a path that does it whatever it is asked} */
  private static Path path(Stage stage) {
    return (Path) Proxy.newProxyInstance(
        Door.class.getClassLoader(), new Class<?>[] {Path.class}, (path, method, arguments) -> {
          stage.act();
          throw new UnsupportedOperationException("nothing is known of it");
        });
  }
}
