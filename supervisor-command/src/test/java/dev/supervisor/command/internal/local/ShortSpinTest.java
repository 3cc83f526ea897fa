package dev.supervisor.command.internal.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who waits for a line looks for it for a moment, but not where that was in vain, and never more at a time than half the processors. */
final class ShortSpinTest {
  private static final int HALF = Runtime.getRuntime().availableProcessors() / 2;

  private int asked;

  /** A pipe that says what it has, and counts how often it is asked. */
  private final class Pipe extends FileInputStream {
    private final IntSupplier has;

    Pipe(IntSupplier has) throws IOException {
      super("/dev/null");
      this.has = has;
    }

    @Override
    public int available() {
      asked++;
      return has.getAsInt();
    }
  }

  private boolean looks(ShortSpin spin, int has) throws IOException {
    asked = 0;
    try (var pipe = new Pipe(() -> has)) {
      spin.look(pipe);
    }
    return asked > 0;
  }

  private int leftOut(ShortSpin spin, int has) throws IOException {
    int count = 0;
    while (count < 1_000 && !looks(spin, has)) {
      count++;
    }
    return count;
  }

  @BeforeEach
  void thereIsAProcessorForTheOther() {
    assumeTrue(HALF > 0, "no thread looks where there is one processor");
  }

  @Test
  void look_atWhatIsThere_isEnoughOnce() throws Exception {
    var spin = new ShortSpin();
    for (int i = 0; i < 3; i++) {
      assertThat(looks(spin, 1)).isTrue();
      assertThat(asked).isEqualTo(1);
    }
  }

  @Test
  void look_inVain_leavesOutMoreEachTime() throws Exception {
    var spin = new ShortSpin();
    assertThat(looks(spin, 0)).isTrue();
    assertThat(asked).isGreaterThan(1);
    assertThat(leftOut(spin, 0)).isEqualTo(1);
    assertThat(leftOut(spin, 0)).isEqualTo(3);
    assertThat(leftOut(spin, 0)).isEqualTo(7);
    assertThat(leftOut(spin, 0)).isEqualTo(7);
  }

  @Test
  void look_thatFinds_leavesOutNone() throws Exception {
    var spin = new ShortSpin();
    assertThat(looks(spin, 0)).isTrue();
    assertThat(leftOut(spin, 0)).isEqualTo(1);
    assertThat(leftOut(spin, 1)).isEqualTo(3);
    assertThat(leftOut(spin, 0)).isEqualTo(0);
  }

  @Test
  void lookers_areNeverMoreThanHalfTheProcessors() throws Exception {
    assertThat(nested(0)).isEqualTo(HALF);
    assertThat(nested(0)).as("when those have gone").isEqualTo(HALF);
  }

  /** {@return how many look while others do} */
  private int nested(int outer) throws IOException {
    int[] inner = {outer};
    try (var pipe = new Pipe(() -> {
      try {
        inner[0] = nested(outer + 1);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      return 1;
    })) {
      new ShortSpin().look(pipe);
    }
    return inner[0];
  }

  @Test
  void look_thatFails_doesNotCount() throws Exception {
    for (int i = 0; i <= HALF; i++) {
      FileInputStream closed = new FileInputStream("/dev/null");
      closed.close();
      try {
        new ShortSpin().look(closed);
      } catch (IOException e) {
        continue;
      }
      throw new AssertionError("a closed pipe was not looked at");
    }
    assertThat(looks(new ShortSpin(), 1)).isTrue();
  }
}
