package dev.supervisor.command;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Channel.Closing;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Inputs that come from somebody who hands them over while the command runs. */
final class StdinTest extends OnEachGround {
  @Test
  void pieces_ofAChannel_areSeenAsTheyCome() throws Exception {
    var in = Channel.<byte[]>unbounded("in");
    RunningCommand it = sessions.of("cat").stdinBytes(in).stdoutPiped().start(Sessions.soon());
    in.put(new byte[0]);
    in.put(new byte[] {1, 0, (byte) 255});
    assertThat(it.stdoutPipe().readNBytes(3)).containsExactly(1, 0, 255);
    in.put(new byte[100_000]);
    in.close(Closing.DRAIN);
    assertThat(it.stdoutPipe().readAllBytes()).hasSize(100_000);
    it.join().orThrow();
  }

  @Test
  void lines_inAnotherCharset_areEncoded() throws Exception {
    var in = Channel.<String>unbounded("in");
    in.put("é");
    in.close(Closing.DRAIN);
    Command it = sessions
        .of("od", "-An", "-tx1")
        .stdinLines(in, java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThat(Sessions.finished(it).stdoutText().strip()).isEqualTo("e9 0a");
  }

  @Test
  void line_thatTheCharsetDoesNotHave_stopsTheCommand() throws Exception {
    var in = Channel.<String>unbounded("in");
    in.put("é");
    CommandOutcome it = sessions
        .script("cat; touch \"$1\"", temp.resolve("seen-end"))
        .stdinLines(in, US_ASCII)
        .run(Sessions.soon());
    assertThat(((CommandOutcome.Stopped) it).reason().text())
        .isEqualTo("a line of in has a character at position 0 that US-ASCII does not have");
    assertThat(temp.resolve("seen-end")).doesNotExist();
  }

  // ---- publishers

  @Test
  void publisher_ofTheJdk_isReadToItsEnd() throws Exception {
    Command it = sessions
        .of("cat")
        .stdinFrom(HttpRequest.BodyPublishers.ofByteArrays(
            List.of("one ".getBytes(UTF_8), new byte[0], "two".getBytes(UTF_8))));
    assertThat(Sessions.finished(it).stdoutText()).isEqualTo("one two");
    assertThat(Sessions.finished(it).stdoutText()).isEqualTo("one two"); // subscribed to again
    assertThat(
            Sessions.finished(it.stdinFrom(HttpRequest.BodyPublishers.noBody())).stdout())
        .isEmpty();
  }

  @Test
  void publisher_withItsOwnThreads_isRead() throws Exception {
    RunningCommand it;
    try (var publisher = new SubmissionPublisher<ByteBuffer>()) {
      it = sessions.of("wc", "-c").stdinFrom(publisher).start(Sessions.soon());
      assertThat(it.started().await(Sessions.soon())).isTrue(); // and so has subscribed
      for (int i = 0; i < 200; i++) {
        int unused = publisher.submit(ByteBuffer.wrap(new byte[5_000]));
      }
    }
    assertThat(it.join().orThrow().stdoutText().strip()).isEqualTo("1000000");
  }

  /** Publishes the same for ever, as far as it is asked; by the thread that asks. */
  private static final class Endless implements Flow.Publisher<ByteBuffer> {
    final AtomicLong published = new AtomicLong();
    final Signal cancelled = Signal.create();
    final long excess;

    Endless(long excess) {
      this.excess = excess;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
      subscriber.onSubscribe(new Flow.Subscription() {
        @Override
        public void request(long count) {
          for (long i = 0; i < count + excess && !cancelled.isGo(); i++) {
            published.incrementAndGet();
            subscriber.onNext(ByteBuffer.allocateDirect(1 << 16));
          }
        }

        @Override
        public void cancel() {
          cancelled.go();
        }
      });
    }
  }

  @Test
  void publisher_ofMuch_isAskedOnlyForWhatTheCommandTakes() throws Exception {
    var endless = new Endless(0);
    CommandOutcome.Finished it = Sessions.finished(
        sessions.of("head", "-c", "1000000").stdinFrom(endless).stdoutDiscarded());
    assertThat(it.exitCode()).isZero();
    assertThat(endless.cancelled.await(Sessions.soon())).isTrue();
    assertThat(endless.published.get()).isBetween(16L, 30L); // 1 MB, a pipe and a window
  }

  @Test
  void publisher_ofMoreThanItWasAskedFor_stopsTheCommand() throws Exception {
    var endless = new Endless(1);
    CommandOutcome it =
        sessions.of("cat").stdinFrom(endless).stdoutDiscarded().run(Sessions.soon());
    assertThat(((CommandOutcome.Stopped) it).reason().text())
        .contains("published more than it was asked for");
    assertThat(endless.cancelled.await(Sessions.soon())).isTrue();
  }

  @Test
  void publisher_thatFails_stopsTheCommandWithoutAnEndOfFile() throws Exception {
    Path seenEnd = temp.resolve("seen-end");
    var publisher = new SubmissionPublisher<ByteBuffer>(Runnable::run, 4);
    RunningCommand it = sessions
        .script("cat && touch \"$1\"", seenEnd)
        .stdinFrom(publisher)
        .stdoutPiped()
        .start(Sessions.soon());
    assertThat(it.started().await(Sessions.soon())).isTrue();
    int unused = publisher.submit(ByteBuffer.wrap("first".getBytes(UTF_8)));
    assertThat(it.stdoutPipe().readNBytes(5)).isEqualTo("first".getBytes(UTF_8));
    publisher.closeExceptionally(new IOException("connection lost"));
    CommandOutcome outcome = it.join(Sessions.soon());
    assertThat(((CommandOutcome.Stopped) outcome).reason().text())
        .isEqualTo("the publisher of stdin failed: connection lost");
    assertThat(seenEnd).doesNotExist();
  }

  @Test
  void publisher_thatTakesNobody_nothingIsRun() throws Exception {
    CommandOutcome it = sessions
        .of("touch", temp.resolve("ran"))
        .stdinFrom(subscriber -> {
          throw new IllegalStateException("sold out");
        })
        .run(Sessions.soon());
    assertThat(((CommandOutcome.NotStarted) it).why()).contains("sold out");
    assertThat(temp.resolve("ran")).doesNotExist();
  }

  @Test
  void publisher_ofACommandThatNeverBegins_isCancelled() throws Exception {
    var endless = new Endless(0);
    CommandOutcome it =
        sessions.of("cat").directory(Path.of("/none")).stdinFrom(endless).run(Sessions.soon());
    assertThat(it).isInstanceOf(CommandOutcome.NotStarted.class);
    assertThat(endless.cancelled.await(Sessions.soon())).isTrue();
  }

  @Test
  void publisher_thatNeverPublishes_doesNotHoldUpTheEnd() throws Exception {
    CommandOutcome.Finished it = Sessions.finished(sessions
        .of("true")
        .stdinFrom(subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
          @Override
          public void request(long count) {}

          @Override
          public void cancel() {}
        })));
    assertThat(it.outputHeldOpen()).isFalse();
  }
}
