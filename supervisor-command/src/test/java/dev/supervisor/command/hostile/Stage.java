package dev.supervisor.command.hostile;

import dev.supervisor.signals.Signal;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** One deed, and the mark by which what it throws is known again wherever it is told. */
final class Stage {
  static final int EXIT_CODE = 7;
  private static final AtomicInteger STAGES = new AtomicInteger();

  final String mark = "rude-" + STAGES.incrementAndGet() + ".";
  final Signal called = Signal.named("the deed");
  private final Deed deed;
  private final CountDownLatch end = new CountDownLatch(1);

  Stage(Deed deed) {
    this.deed = deed;
  }

  /** What blocks goes on. */
  void end() {
    end.countDown();
  }

  void act() {
    called.go();
    switch (deed) {
      case THROWS -> throw new IllegalStateException(mark);
      case FAILS -> throw new AssertionError(mark);
      case THROWS_WHAT_HAS_NO_TEXT -> throw new Unprintable();
      case THROWS_WHAT_BLOCKS -> throw new Mute(this);
      case BLOCKS -> block();
      case EXITS -> System.exit(EXIT_CODE);
    }
  }

  /** Deaf to interrupts. */
  private void block() {
    boolean interrupted = false;
    while (true) {
      try {
        end.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
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

    private final transient Stage stage;

    Mute(Stage stage) {
      this.stage = stage;
    }

    @Override
    public String getMessage() {
      stage.block();
      return "late";
    }
  }
}
