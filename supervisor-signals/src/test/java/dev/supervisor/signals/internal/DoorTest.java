package dev.supervisor.signals.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The doors to texts of users: labels and throwables. */
final class DoorTest {
  private static final class Rude extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    @SuppressWarnings("OverrideThrowableToString") // it is to be rude
    public String toString() {
      throw new StackOverflowError("not now");
    }

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException("nor now");
    }
  }

  private static final class RudeLabel {
    @Override
    public String toString() {
      throw new AssertionError("no");
    }
  }

  @Test
  void throwable_thatThrows_isToldByItsClass() {
    assertThat(Thrown.text(new Rude())).contains("Rude").contains("StackOverflowError");
    assertThat(Thrown.cause(new Rude())).isNull();
    assertThat(Thrown.message(new IllegalStateException("said"))).isEqualTo("said");
  }

  @Test
  void throwable_isNeverSuppressedInItself() {
    Exception same = new Exception("same");
    Thrown.suppress(same, same);
    Thrown.suppress(same, null);
    assertThat(same.getSuppressed()).isEmpty();
    Exception other = new Exception("other");
    Thrown.suppress(same, other);
    assertThat(same.getSuppressed()).containsExactly(other);
  }

  @Test
  void printable_isTheThrowableItselfUnlessAPartOfItCannotBePrinted() {
    Exception good = new Exception("good", new Error("cause"));
    assertThat(Thrown.printable(good)).isSameAs(good);
    good.addSuppressed(new Rude());
    assertThat(Thrown.printable(good)).isNotSameAs(good).hasToString("java.lang.Exception: good");
    assertThat(Thrown.printable(good).getSuppressed()[0].toString()).contains("Rude");
  }

  @Test
  void printable_ofACircle_ends() {
    Rude first = new Rude();
    Exception second = new Exception("second");
    first.addSuppressed(second);
    second.addSuppressed(first);
    assertThat(Thrown.printable(second).getSuppressed()).hasSize(1);
  }

  @Test
  void label_thatThrows_isToldByItsClass() {
    assertThat(Label.of(new RudeLabel(), "label").text())
        .contains("RudeLabel")
        .contains("AssertionError");
  }

  @Test
  void label_isEscapedAndCut() {
    assertThat(Label.of("a\nb\u001b[2J", "label").text()).isEqualTo("a\\u000ab\\u001b[2J");
    assertThat(Label.of("x".repeat(5_000), "label").text()).hasSize(1_001).endsWith("…");
    assertThat(Label.of("plain", "label").text()).isEqualTo("plain");
    assertThat(Label.of("\u202eexe.\u2066\ufeff", "label").text())
        .isEqualTo("\\u202eexe.\\u2066\\ufeff");
    String halved = "x".repeat(999) + "\ud83d\ude00";
    assertThat(Label.of(halved, "label").text()).isEqualTo("x".repeat(999) + "…");
  }

  @Test
  void label_isNotOpenedOnAThreadThatMustNotBlock() throws InterruptedException {
    AtomicInteger asked = new AtomicInteger();
    Object counting = new Object() {
      @Override
      public String toString() {
        asked.incrementAndGet();
        return "opened";
      }
    };
    Label label = Label.of(counting, "label");
    String[] text = new String[1];
    HelperThread timer = new HelperThread(() -> text[0] = label.text(), "like the timer");
    timer.start();
    timer.join();
    assertThat(text[0]).isEqualTo(counting.getClass().getName());
    assertThat(asked).hasValue(0);
    assertThat(label.text()).isEqualTo("opened");
  }

  @Test
  void foreign_callThatThrowsAnything_endsThere() {
    assertThat(Foreign.run(DoorTest.class, () -> "this test", () -> {
          throw new Rude();
        }))
        .isFalse();
    assertThat(Foreign.get(DoorTest.class, () -> "this test", "otherwise", () -> {
          throw new StackOverflowError("planted");
        }))
        .isEqualTo("otherwise");
    assertThat(Foreign.get(DoorTest.class, () -> "this test", "otherwise", () -> "answer"))
        .isEqualTo("answer");
  }
}
