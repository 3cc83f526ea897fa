package dev.supervisor.core.oracle;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What the test did and saw, in the order of a logical clock. Thread-safe. */
final class Log {
  private final AtomicLong clock = new AtomicLong();
  private final ConcurrentLinkedQueue<Entry> entries = new ConcurrentLinkedQueue<>();
  private final BiConsumer<Mark, Integer> told;

  /** @param told hears of each mark, on the thread that makes it */
  Log(BiConsumer<Mark, Integer> told) {
    this.told = told;
  }

  /** {@return the next tick, for a look whose mark depends on what is seen} */
  long tick() {
    return clock.incrementAndGet();
  }

  void add(Mark mark, int node) {
    add(mark, node, null);
  }

  void add(Mark mark, int node, @Nullable Object detail) {
    add(tick(), mark, node, detail);
  }

  void add(long tick, Mark mark, int node, @Nullable Object detail) {
    entries.add(new Entry(tick, System.nanoTime(), mark, node, detail));
    told.accept(mark, node);
  }

  /** {@return all entries, in the order of the clock} */
  List<Entry> entries() {
    return entries.stream().sorted(Comparator.comparingLong(Entry::tick)).toList();
  }
}
