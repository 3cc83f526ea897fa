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
  private final AtomicReference<@Nullable Thread> reader = new AtomicReference<>(); // in a request

  private volatile Cleaner.@Nullable Cleanable found; // by the collector

  // guarded by being the reader
  private @Nullable T next;

  GeneratorView(GeneratorRun<T> run) {
    this.run = run;
  }

  @Override
  public boolean hasNext() {
    enter();
    try {
      return advance();
    } finally {
      leave();
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public T next() {
    enter();
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

  private void enter() {
    Thread self = Thread.currentThread();
    Thread other = reader.compareAndExchange(null, self);
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
    if (run.isLeft()) {
      drop();
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
      if (reader.compareAndSet(null, Thread.currentThread())) { // else the reader drops it
        drop();
        reader.set(null);
      }
      run.close();
    } finally {
      if (run.isOver()) {
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
