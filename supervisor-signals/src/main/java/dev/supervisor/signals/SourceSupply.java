package dev.supervisor.signals;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A combination that is attached to its sources. */
final class SourceSupply extends Supply {
  private static final VarHandle MISSING;

  static {
    try {
      MISSING = MethodHandles.lookup().findVarHandle(SourceSupply.class, "missing", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Combination combination;
  private final SourceLink[] links;

  @SuppressWarnings("unused") // through MISSING
  private volatile int missing; // how many sources have yet to go before the combination goes

  SourceSupply(Combination combination) {
    this.combination = combination;
    Signal[] sources = combination.sources();
    this.missing = combination.needsAll() ? sources.length : 1;
    this.links = new SourceLink[sources.length];
    for (int i = 0; i < links.length; i++) {
      links[i] = new SourceLink(this);
    }
  }

  @Override
  void connect(ArrayDeque<Supply> opened) {
    Signal[] sources = combination.sources();
    for (int i = 0; i < links.length && isUsed(); i++) {
      if (!sources[i].attach(links[i], opened) && links[i].claim() != null) {
        sourceWent(links[i]);
      }
    }
  }

  void sourceWent(SourceLink by) {
    if ((int) MISSING.getAndAdd(this, -1) != 1) {
      return;
    }
    for (int i = 0; i < links.length; i++) {
      if (links[i] == by) {
        combination.sourcesWent(combination.sources()[i]);
        return;
      }
    }
  }

  @Override
  @Nullable
  ArrayDeque<Supply> disconnect(@Nullable ArrayDeque<Supply> dying) {
    combination.withdraw(this);
    ArrayDeque<Supply> list = dying;
    Signal[] sources = combination.sources();
    for (int i = 0; i < links.length; i++) {
      if (links[i].claim() != null) {
        sources[i].forget(links[i]);
        list = leave(links[i], list);
      }
    }
    return list;
  }

  @Override
  void publish() {
    combination.publish(this);
  }
}
