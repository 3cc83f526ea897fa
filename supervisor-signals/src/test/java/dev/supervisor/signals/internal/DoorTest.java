package dev.supervisor.signals.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The doors to users' code: labels, throwables, stages. */
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
  void stage_whoseFailureThrowsAsItIsAskedForItsText_tellsOfIt() {
    List<Object> told = new ArrayList<>();
    Rude failure = new Rude();
    CompletableFuture<String> failed = new CompletableFuture<>();
    failed.completeExceptionally(failure);
    Foreign.follow(failed, (value, e) -> told.add(e));
    assertThat(told).hasSize(1);
    assertThat(told.get(0) == failure).isTrue();
  }

  /** One of users. */
  private static final class Stage extends CompletableFuture<String> {
    private final int tells;

    Stage(int tells) {
      this.tells = tells;
    }

    @Override
    public CompletableFuture<String> whenComplete(
        BiConsumer<? super String, ? super @Nullable Throwable> action) {
      for (int i = 0; i < tells; i++) {
        action.accept("told " + i, null);
      }
      throw new IllegalStateException("told " + tells);
    }
  }

  @Test
  void stage_thatThrowsBeforeItTells_throws_andOneThatTellsTwiceIsHeardOnce() {
    List<Object> told = new ArrayList<>();
    assertThatThrownBy(() -> Foreign.follow(new Stage(0), (value, e) -> told.add(value)))
        .hasMessage("told 0");
    Foreign.follow(new Stage(2), (value, e) -> told.add(value));
    assertThat(told).containsExactly("told 0");
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
