package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Depth is the user's choice: neither the stack nor the square of the depth may set a limit. */
@Timeout(30) // a tenth of it is plenty; by the square of the depth it would be minutes
final class ChainTest {
  private static final int DEPTH = 100_000;

  enum Shape {
    OR {
      @Override
      Signal link(Signal chain, Signal with, int i) {
        return chain.or(with);
      }
    },
    AND {
      @Override
      Signal link(Signal chain, Signal with, int i) {
        return chain.and(with);
      }
    },
    /** Never flattened: as deep as it is long. */
    ALTERNATING {
      @Override
      Signal link(Signal chain, Signal with, int i) {
        return i % 2 == 0 ? chain.or(with) : chain.and(with);
      }
    },
    ALTERNATING_ON_THE_RIGHT {
      @Override
      Signal link(Signal chain, Signal with, int i) {
        return i % 2 == 0 ? with.or(chain) : with.and(chain);
      }
    };

    abstract Signal link(Signal chain, Signal with, int i);

    Signal chainOn(Signal start, Signal orWith, Signal andWith) {
      Signal chain = start;
      for (int i = 0; i < DEPTH; i++) {
        boolean and = this == AND || (this != OR && i % 2 == 1);
        chain = link(chain, and ? andWith : orWith, i);
      }
      return chain;
    }
  }

  @Test
  void then_hundredThousandSignalsInARow_goWithoutGrowingTheStack() {
    Signal first = Signal.create();
    Signal last = first;
    for (int i = 0; i < DEPTH; i++) {
      Signal next = Signal.create();
      last.then(next::go);
      last = next;
    }
    AtomicInteger frames = new AtomicInteger();
    last.then(() -> frames.set(new Throwable().getStackTrace().length));
    Signal direct = Signal.create();
    AtomicInteger directFrames = new AtomicInteger();
    direct.then(() -> directFrames.set(new Throwable().getStackTrace().length));

    first.go();
    direct.go();
    assertThat(last.isGo()).isTrue();
    assertThat(frames.get()).isLessThan(directFrames.get() + 5);
  }

  @ParameterizedTest
  @EnumSource
  void deepChain_firstGoes_everythingAboveGoes(Shape shape) throws InterruptedException {
    Signal start = Signal.create();
    Signal open = Signal.create();
    open.go();
    Signal chain = shape.chainOn(start, Signal.NEVER, open);
    assertThat(chain.isGo()).isFalse();
    assertThat(chain.name()).isNotEmpty();
    AtomicInteger runs = new AtomicInteger();
    chain.then(runs::incrementAndGet);
    Running<Boolean> waiter = Running.awaits(chain).parked();
    assertThat(start.dependents()).isPositive();

    start.go("the first");
    assertThat(runs).hasValue(1);
    assertThat(waiter.result()).isTrue();
    assertThat(chain.isGo()).isTrue();
    chain.await();
    assertThat(chain.reason()).get().extracting(Reason::text).isEqualTo("the first");
  }

  @ParameterizedTest
  @EnumSource
  void deepChain_notAttached_isLookedThrough(Shape shape) {
    Signal start = Signal.create();
    Signal open = Signal.create();
    open.go();
    Signal chain = shape.chainOn(start, Signal.NEVER, open);
    start.go("the first");
    assertThat(chain.isGo()).isTrue();
    assertThat(chain.reason()).get().extracting(Reason::text).isEqualTo("the first");
    AtomicInteger runs = new AtomicInteger();
    chain.then(runs::incrementAndGet);
    assertThat(runs).hasValue(1);
  }

  @ParameterizedTest
  @EnumSource
  void deepChain_callbackDetachedAndWaitInterrupted_leavesNothing(Shape shape) {
    Signal start = Signal.create();
    Signal other = Signal.create();
    Signal chain = shape.chainOn(start, other, other);
    Registration callback = chain.then(() -> {});
    Running<Boolean> waiter = Running.awaits(chain).parked();
    waiter.interrupt();
    assertThat(waiter.failure()).isInstanceOf(InterruptedException.class);
    assertThat(start.dependents()).isPositive();
    assertThat(callback.cancel()).isTrue();
    assertThat(start.dependents()).isZero();
    assertThat(other.dependents()).isZero();
    assertThat(chain.dependents()).isZero();
  }
}
