package dev.supervisor.benchmarks;

import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.Bridges;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Exchanger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Starts a thread that makes elements. */
interface Generating {
  Object ELEMENT = new Object();
  Object END = new Object();

  /** {@return what iterates over so many} */
  Iterator<Object> start(int count) throws Exception;

  static Generating ours(Threads kind, int batch) {
    return new Generating() {
      private final Scope root = Supervisor.root(
          "generators", with -> with.threads(it -> kind == Threads.VIRTUAL ? it.virtual() : it));
      private final Bridges bridges = Bridges.of(root);

      @Override
      @SuppressWarnings("MustBeClosedChecker") // it is read to its end
      public Iterator<Object> start(int count) {
        return bridges.generate(
            "elements",
            with -> with.buffer(Generators.ROOM).batch(batch),
            (emitter, pleaseStop) -> {
              for (int i = 0; i < count; i++) {
                emitter.emit(ELEMENT);
              }
            });
      }
    };
  }

  static Generating of(Threads kind, Supplier<BlockingQueue<Object>> queues) {
    return count -> {
      BlockingQueue<Object> queue = queues.get();
      var unused = kind.start(() -> {
        for (int i = 0; i < count; i++) {
          queue.put(ELEMENT);
        }
        queue.put(END);
      });
      return new UntilEnd(queue::take);
    };
  }

  /** Whole buffers change hands. */
  static Generating exchanger(Threads kind, int size) {
    return count -> {
      Exchanger<@Nullable Object[]> exchanger = new Exchanger<>();
      var unused = kind.start(() -> {
        @Nullable Object[] buffer = new Object[size];
        int filled = 0;
        for (int i = 0; i <= count; i++) {
          buffer[filled++] = i < count ? ELEMENT : END;
          if (filled == size || i == count) {
            buffer = exchanger.exchange(buffer);
            filled = 0;
          }
        }
      });
      return new UntilEnd(new ElementSource() {
        private @Nullable Object[] buffer = new Object[size];
        private int read = size;

        @Override
        public @Nullable Object next() throws InterruptedException {
          if (read == size) {
            buffer = exchanger.exchange(buffer);
            read = 0;
          }
          return buffer[read++];
        }
      });
    };
  }

  static Generating ring(Threads kind, int batch) {
    return count -> {
      Ring ring = new Ring(Generators.ROOM, batch);
      var unused = kind.start(() -> {
        for (int i = 0; i < count; i++) {
          ring.put(ELEMENT);
        }
        ring.put(END);
        ring.flush();
      });
      return new UntilEnd(ring::take);
    };
  }

  /** The next element, which may have to be waited for. */
  @FunctionalInterface
  interface ElementSource {
    @Nullable
    Object next() throws Exception;
  }

  /** Iterates until the last one. */
  final class UntilEnd implements Iterator<Object> {
    private final ElementSource source;
    private @Nullable Object next;

    UntilEnd(ElementSource source) {
      this.source = source;
    }

    @Override
    public boolean hasNext() {
      if (next == null) {
        try {
          next = source.next();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
      return next != END;
    }

    @Override
    public Object next() {
      Object taken = hasNext() ? next : null;
      if (taken == null) {
        throw new NoSuchElementException("there is no further element");
      }
      next = null;
      return taken;
    }
  }
}
