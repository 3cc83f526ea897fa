package dev.supervisor.command.internal.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whatever comes first, the stream is opened once, taken once, and closed once. */
final class InputRunTest {
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private final Signal firstClosed = Signal.create();
  private final InputStream stream = new ByteArrayInputStream(new byte[1]) {
    @Override
    public void close() {
      closed.incrementAndGet();
      firstClosed.go();
    }
  };
  private final InputRun input = new InputRun(new Input.Opened(() -> {
    opened.incrementAndGet();
    return stream;
  }));

  private void assertClosedOnce() throws InterruptedException {
    assertThat(firstClosed.await(Till.in(Duration.ofSeconds(30)))).isTrue();
    input.over();
    assertThat(closed.get()).isEqualTo(1);
  }

  @Test
  void open_again_isTheSame() throws Exception {
    assertThat(input.open()).isTrue();
    assertThat(input.open()).isTrue();
    assertThat(opened.get()).isEqualTo(1);
    assertThat(input.take()).isSameAs(stream);
  }

  @Test
  void open_withoutAnInput_isNone() throws Exception {
    var none = new InputRun(new Input.None());
    assertThat(none.open()).isFalse();
    assertThat(none.take()).isNull();
    none.over();
  }

  @Test
  void taken_isTheTakersToClose() throws Exception {
    assertThat(input.open()).isTrue();
    assertThat(input.take()).isSameAs(stream);
    assertThat(input.take()).isNull();
    input.over();
    assertThat(closed.get()).isZero();
  }

  @Test
  void over_notTaken_closesIt() throws Exception {
    assertThat(input.open()).isTrue();
    input.over();
    assertThat(input.take()).isNull();
    assertClosedOnce();
  }

  @Test
  void over_beforeItIsOpened_isAFailureToOpen() {
    input.over();
    assertThatThrownBy(input::open).isInstanceOf(IOException.class);
    assertThat(opened.get()).isZero();
  }

  /** The bad schedule: the command is given up while the source is still opening, and the stream has no owner. */
  @Test
  void over_whileItIsOpened_closesIt() throws Exception {
    InputRun[] mine = new InputRun[1];
    mine[0] = new InputRun(new Input.Opened(() -> {
      mine[0].over();
      return stream;
    }));
    assertThatThrownBy(mine[0]::open).isInstanceOf(IOException.class);
    assertThat(mine[0].take()).isNull();
    assertClosedOnce();
  }
}
