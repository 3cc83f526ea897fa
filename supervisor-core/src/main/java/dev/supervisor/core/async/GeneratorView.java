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
  private static final Object CLOSER = new Object(); // stands for the thread that closes it

  private final GeneratorRun<T> run;
  private final AtomicReference<@Nullable Object> reader =
      new AtomicReference<>(); // in a request: its thread

  private volatile Cleaner.@Nullable Cleanable found; // by the collector

  // guarded by being the reader
  private @Nullable T next;

  GeneratorView(GeneratorRun<T> run) {
    this.run = run;
  }

  @Override
  public boolean hasNext() {
    if (!enter()) {
      return false;
    }
    try {
      return advance();
    } finally {
      leave();
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public T next() {
    if (!enter()) {
      throw new NoSuchElementException(toString() + " was closed");
    }
    try {
      T taken = advance() ? next : null;
      next = null;
      if (taken == null) {
        throw new NoSuchElementException(
            toString() + (run.isLeft() ? " was closed" : " has no further element"));
      }
      return taken;
    } finally {
      leave();
      Reference.reachabilityFence(this);
    }
  }

  /** {@return false when it is just being closed} */
  private boolean enter() {
    Object other = reader.compareAndExchange(null, Thread.currentThread());
    if (other instanceof Thread thread) {
      throw new IllegalStateException(
          toString() + " is read by one thread at a time, and now by " + thread.getName());
    }
    return other == null;
  }

  private void leave() {
    if (run.isLeft()) {
      dropAll(); // it was closed meanwhile
    }
    if (run.isOver()) {
      forget();
    }
    reader.set(null);
  }

  private boolean advance() {
    if (run.isLeft()) {
      dropAll();
    } else if (next == null && !run.isOver()) {
      if (found == null) {
        found = Forgotten.CLEANER.register(this, run::abandoned);
      }
      next = run.take();
    }
    return next != null;
  }

  /** What was looked at and not taken will not be read any more. */
  private void drop() {
    T dropped = next;
    if (dropped != null) {
      next = null;
      run.discard(dropped);
    }
  }

  private void dropAll() {
    drop();
    run.discardAhead();
  }

  /** Unless a thread is just reading, which does it then. */
  private void unlessReading(Runnable drop) {
    if (reader.compareAndSet(null, CLOSER)) {
      try {
        drop.run();
      } finally {
        reader.set(null);
      }
    }
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
      unlessReading(this::drop);
      run.close(() -> unlessReading(run::discardAhead));
    } finally {
      if (run.isOver()) {
        unlessReading(this::dropAll); // what a thread that was just reading has left
        forget();
      }
      Reference.reachabilityFence(this);
    }
  }

  /** It is over: the collector need not look for it. */
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
