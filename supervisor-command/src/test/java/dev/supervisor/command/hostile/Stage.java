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
}
