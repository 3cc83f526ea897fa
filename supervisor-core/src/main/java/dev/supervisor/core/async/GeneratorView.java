package dev.supervisor.core.async;

import dev.supervisor.core.SupervisedThread;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** A generator as its reader has it. Nothing that the body's thread can reach refers to it, so that it is found when it is given up. */
final class GeneratorView<T> implements Generator<T> {
  private final GeneratorRun<T> run;
  private final int batch;
  private final AtomicReference<@Nullable Thread> reader =
      new AtomicReference<>(); // in a request that may wait

  private volatile Cleaner.@Nullable Cleanable found; // by the collector

  // The thread that was told that there is an element, and has not taken it; what others read of it
  // may be old, and never is their own
  private @Nullable Thread told;

  // elements since it was last looked; here, as no emitter reads what lies beside it
  private int unlooked;

  GeneratorView(GeneratorRun<T> run, int batch) {
    this.run = run;
    this.batch = batch;
  }

  @Override
  public boolean hasNext() {
    try {
      if (isAtHand()) {
        told = Thread.currentThread();
        return true;
      }
      enter();
      try {
        return advance();
      } finally {
        leave();
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public T next() {
    try {
      boolean wasTold = told == Thread.currentThread() && reader.get() == null;
      if (wasTold || isAtHand()) {
        told = null;
        T taken = run.poll();
        if (taken != null) {
          return taken;
        }
      }
      enter();
      try {
        T taken = advance() ? run.poll() : null;
        told = null;
        if (taken == null) {
          throw new NoSuchElementException(
              toString() + (run.isLeft() ? " was closed" : " has no further element"));
        }
        return taken;
      } finally {
        leave();
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private boolean isAtHand() {
    return reader.get() == null && run.isAtHand(looksNow());
  }

  /** {@return whether it is looked whether the reader is asked to stop: that is looked up, so it is once for each batch} */
  private boolean looksNow() {
    if (++unlooked < batch) {
      return false;
    }
    unlooked = 0;
    return true;
  }

  private void enter() {
    Thread other = reader.compareAndExchange(null, Thread.currentThread());
    if (other != null) {
      throw new IllegalStateException(
          toString() + " is read by one thread at a time, and now by " + other.getName());
    }
  }

  private void leave() {
    if (run.isOver()) {
      forget();
    }
    reader.set(null);
  }

  private boolean advance() {
    if (run.isOver()) {
      return false;
    }
    if (found == null) {
      found = Forgotten.CLEANER.register(this, run::abandoned);
    }
    boolean more = run.await();
    told = more ? Thread.currentThread() : null;
    return more;
  }

  @Override
  public Stream<T> stream() {
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL),
            /* parallel= */ false)
        .onClose(this::close);
  }

  @Override
  public void close() {
    try {
      run.refuseOwnThread("close");
      run.close();
    } finally {
      if (run.isOver()) {
        forget();
      }
      Reference.reachabilityFence(this);
    }
  }

  /** Notes the end of the view, so that the collector need not look for it. */
  private void forget() {
    Cleaner.Cleanable known = found;
    if (known != null) {
      found = null;
      known.clean();
    }
  }

  @Override
  public @Nullable SupervisedThread node() {
    return run.node();
  }

  @Override
  public String toString() {
    return run.path();
  }
}
