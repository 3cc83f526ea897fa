package dev.supervisor.command.issues;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.command.Command;
import dev.supervisor.command.CommandOutcome;
import dev.supervisor.command.Decoding;
import dev.supervisor.command.Shells;
import dev.supervisor.command.Target;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * DESIGN §1: a stream, listener, charset, publisher, label or failure of the user's could keep a command from its end, and the
 * session from the next command.
 */
@Timeout(60)
final class HostileCommandTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final List<@Nullable Target> PLACES = Arrays.asList(null, Target.over("sh", "-c"));

  /** What the user's code does when it is called. */
  enum Deed {
    THROWS {
      @Override
      void act(CountDownLatch end) {
        throw new IllegalStateException("rude");
      }
    },
    FAILS {
      @Override
      void act(CountDownLatch end) {
        throw new AssertionError("rude");
      }
    },
    THROWS_WHAT_HAS_NO_TEXT {
      @Override
      void act(CountDownLatch end) {
        throw new Unprintable();
      }
    },
    THROWS_WHAT_BLOCKS {
      @Override
      void act(CountDownLatch end) {
        throw new Mute(end);
      }
    },
    BLOCKS {
      @Override
      void act(CountDownLatch end) {
        await(end);
      }
    };

    abstract void act(CountDownLatch end);
  }

  /** Where the user's code is called; each gives a command that meets it. */
  enum Door {
    SOURCE(CommandOutcome.NotStarted.class) {
      @Override
      Command of(Command it, Runnable deed) {
        return it.stdin(() -> {
          deed.run();
          return InputStream.nullInputStream();
        });
      }
    },
    READ(CommandOutcome.Stopped.class) {
      @Override
      Command of(Command it, Runnable deed) {
        return it.stdin(() -> new InputStream() {
          @Override
          public int read() {
            deed.run();
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
      Command of(Command it, Runnable deed) {
        return it.stdin(() -> new ByteArrayInputStream("text".getBytes(UTF_8)) {
          @Override
          public void close() {
            deed.run();
          }
        });
      }
    },
    SUBSCRIBE(CommandOutcome.NotStarted.class) {
      @Override
      Command of(Command it, Runnable deed) {
        return it.stdinFrom(subscriber -> deed.run());
      }
    },
    REQUEST(CommandOutcome.NotStarted.class) {
      @Override
      Command of(Command it, Runnable deed) {
        return it.stdinFrom(subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
          @Override
          public void request(long count) {
            deed.run();
          }

          @Override
          public void cancel() {}
        }));
      }
    },
    CANCEL(CommandOutcome.Stopped.class) {
      @Override
      Command of(Command it, Runnable deed) {
        return it.stdinFrom(subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
          @Override
          public void request(long count) {}

          @Override
          public void cancel() {
            deed.run();
          }
        }));
      }
    },
    WRITE(CommandOutcome.Stopped.class) {
      @Override
      Command of(Command it, Runnable deed) {
        return it.stdoutTo(new OutputStream() {
          @Override
          public void write(int b) {
            deed.run();
          }
        });
      }
    },
    LISTENER(CommandOutcome.Finished.class) {
      @Override
      Command of(Command it, Runnable deed) {
        return it.onStdoutLine(line -> deed.run());
      }
    },
    DECODER(CommandOutcome.NotStarted.class) {
      @Override
      Command of(Command it, Runnable deed) {
        return it.onStdoutLine(Decoding.of(new Strange(deed)), line -> {});
      }
    },
    ENCODER(CommandOutcome.Stopped.class) {
      @Override
      Command of(Command it, Runnable deed) throws InterruptedException {
        var lines = Channel.<String>unbounded("lines");
        lines.put("a line");
        return it.stdinLines(lines, new Strange(deed));
      }
    };

    private final Class<? extends CommandOutcome> how;

    Door(Class<? extends CommandOutcome> how) {
      this.how = how;
    }

    /** {@return how a command ends whose user's code does that} */
    Class<? extends CommandOutcome> howItEnds(Deed deed) {
      return this == LISTENER && deed == Deed.BLOCKS ? CommandOutcome.Stopped.class : how;
    }

    abstract Command of(Command it, Runnable deed) throws InterruptedException;
  }

  private final CountDownLatch end = new CountDownLatch(1);
  private Scope root;

  @BeforeEach
  void open() {
    root = Supervisor.open("rude", with -> with.stopWithin(SOON));
    Shells.of(root).configure(with -> with.maxSessions(1));
  }

  @AfterEach
  void close() {
    root.close();
    end.countDown();
  }

  private Command at(@Nullable Target place, String text) {
    Command it = Command.script(text).under(root).grace(Duration.ofMillis(100));
    return place == null ? it : it.at(place);
  }

  private void assertNextRuns(@Nullable Target place) throws InterruptedException {
    assertThat(at(place, "echo next").run(Till.in(SOON)).orThrow().stdoutText())
        .isEqualTo("next\n");
  }

  @ParameterizedTest
  @EnumSource
  void command_thatMeetsRudeCode_endsAndLeavesNothingToTheNext(Door door) throws Exception {
    for (Target place : PLACES) {
      for (Deed deed : Deed.values()) {
        Command it = door.of(at(place, "echo one; cat"), () -> deed.act(end));
        CommandOutcome outcome =
            it.run(deed == Deed.BLOCKS || door == Door.CANCEL ? Till.in(SHORT) : Till.in(SOON));
        assertThat(outcome.getClass()).as("%s at %s", deed, place).isEqualTo(door.howItEnds(deed));
        assertNextRuns(place);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Deed.class,
      names = {"THROWS", "BLOCKS"})
  void label_ofWhatStopsACommand_isNotWaitedFor(Deed deed) throws Exception {
    for (Target place : PLACES) {
      var started = new CountDownLatch(1);
      var till = Signal.named(new Object() {
        @Override
        public String toString() {
          if (started.getCount() == 0) {
            deed.act(end);
          }
          return "rude";
        }
      });
      var running = at(place, "sleep 50").start(till);
      assertThat(running.started().await(Till.in(SOON))).isTrue();
      started.countDown();
      var asks = new Thread(till::go);
      asks.setDaemon(true);
      asks.start();
      assertThat(running.join(Till.in(SOON))).isInstanceOf(CommandOutcome.Stopped.class);
      assertNextRuns(place);
    }
  }

  @Test
  void stream_thatSaysItHasReadMoreThanThereIsRoomFor_stopsTheCommand() throws Exception {
    for (Target place : PLACES) {
      CommandOutcome outcome = at(place, "cat; echo whole")
          .stdin(() -> new InputStream() {
            @Override
            public int read() {
              return 'x';
            }

            @Override
            public int read(byte[] bytes, int from, int length) {
              return length + 1;
            }
          })
          .run(Till.in(SOON));
      assertThat(((CommandOutcome.Stopped) outcome).reason().text())
          .contains("where there is room for");
      assertThat(outcome.stdoutText()).doesNotContain("whole");
      assertNextRuns(place);
    }
  }

  @Test
  void stream_thatReadsNothingAtATime_isReadByteByByte() throws Exception {
    for (Target place : PLACES) {
      var bytes = new ByteArrayInputStream("text".getBytes(UTF_8)) {
        @Override
        public int read(byte[] into, int from, int length) {
          return 0;
        }

        @Override
        public int read(byte[] into) {
          return 0;
        }
      };
      assertThat(
              at(place, "cat").stdin(() -> bytes).run(Till.in(SOON)).orThrow().stdoutText())
          .isEqualTo("text");
    }
  }

  @Test
  void argument_thatIsNone_isNotAskedForItsText() {
    var rude = new Object() {
      @Override
      public String toString() {
        throw new AssertionError("asked");
      }

      @Override
      public int hashCode() {
        throw new AssertionError("asked");
      }
    };
    assertThatThrownBy(() -> Command.of("echo", rude))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("argument 1 is a " + rude.getClass().getName());
  }

  // ---- rude things

  private static void await(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true; // deaf
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Unprintable extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no text");
    }
  }

  private static final class Mute extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient CountDownLatch end;

    Mute(CountDownLatch end) {
      this.end = end;
    }

    @Override
    public String getMessage() {
      await(end);
      return "late";
    }
  }

  /** A charset that cannot say anything. */
  private static final class Strange extends Charset {
    private final Runnable deed;

    Strange(Runnable deed) {
      super("x-strange", new String[0]);
      this.deed = deed;
    }

    @Override
    public boolean contains(Charset other) {
      return false;
    }

    @Override
    public CharsetDecoder newDecoder() {
      deed.run();
      return UTF_8.newDecoder();
    }

    @Override
    public CharsetEncoder newEncoder() {
      deed.run();
      return UTF_8.newEncoder();
    }
  }
}
