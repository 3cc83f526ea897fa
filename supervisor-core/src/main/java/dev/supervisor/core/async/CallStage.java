package dev.supervisor.core.async;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stage that depends on a call of a threaded function: what waits for it waits for that call, and then for the one that {@code
 * thenCompose} makes; also for the other one that {@code thenCombine} was given. It has no thread of its own.
 */
final class CallStage<U extends @Nullable Object> extends NotedStage<U>
    implements LoopWaits.Awaited, SelfWaits.OwnWork {
  private static final int LONGEST_CHAIN = 1_000; // of stages that are followed

  private final FunctionCall<?> of;

  /** Weak, so that a chain of stages that goes on for ever does not keep those that have ended. */
  private final @Nullable WeakReference<CallStage<?>> after;

  private volatile @Nullable Composing<?, ?> composing;
  private volatile @Nullable WeakReference<NotedStage<?>> also; // weak as `after` is

  private CallStage(FunctionCall<?> of, @Nullable CallStage<?> after) {
    this.of = of;
    this.after = after == null ? null : new WeakReference<>(after);
  }

  /** {@return one that depends on that stage} */
  static <V> CallStage<V> after(NotedStage<?> before) {
    boolean isFollowed = before instanceof CallStage<?> stage
        && (stage.composing != null || stage.also != null || stage.after != null);
    return new CallStage<>(before.call(), isFollowed ? (CallStage<?>) before : null);
  }

  @Override
  LoopWaits.Awaited awaited() {
    return this;
  }

  @Override
  SelfWaits.OwnWork work() {
    return this;
  }

  @Override
  FunctionCall<?> call() {
    return of;
  }

  // ---- one call after the other

  /** A function of users that makes the next stage, which is noted. */
  private static final class Composing<T extends @Nullable Object, V extends @Nullable Object>
      implements Function<T, CompletionStage<V>> {
    private final Function<? super T, ? extends CompletionStage<V>> next;
    private volatile @Nullable CompletionStage<V> made;

    Composing(Function<? super T, ? extends CompletionStage<V>> next) {
      this.next = Objects.requireNonNull(next);
    }

    @Override
    public CompletionStage<V> apply(T value) {
      CompletionStage<V> stage = next.apply(value);
      made = stage;
      if (stage instanceof LoopWaits.Awaited) {
        LoopWaits.look(); // what waited for the first call waits for this one now
      }
      return stage;
    }
  }

  /** {@return a stage that is composed of a call and of what the function makes of its result, and is followed to that} */
  static <T extends @Nullable Object, V extends @Nullable Object> CompletableFuture<V> composed(
      Function<? super T, ? extends CompletionStage<V>> next,
      Function<Function<T, CompletionStage<V>>, CompletableFuture<V>> compose) {
    Composing<T, V> noted = new Composing<>(next);
    CompletableFuture<V> stage = compose.apply(noted);
    if (stage instanceof CallStage<V> itself) {
      itself.composing = noted;
    }
    return stage;
  }

  /** {@return that stage, which needs the other one as well, and is followed to both} */
  static <V extends @Nullable Object> CompletableFuture<V> andAlso(
      CompletionStage<?> other, CompletableFuture<V> both) {
    if (both instanceof CallStage<V> itself && other instanceof NotedStage<?> noted) {
      itself.also = new WeakReference<>(noted);
    }
    return both;
  }

  /** Adds what brings it at present, as far as that is known. */
  private void addPending(Deque<LoopWaits.Awaited> all) {
    WeakReference<NotedStage<?>> second = also;
    NotedStage<?> other = second == null ? null : second.get();
    if (other != null) {
      all.add(other.awaited());
    }
    CallStage<?> before = after == null ? null : after.get();
    Composing<?, ?> own = composing;
    if (before != null && !before.isDone()) {
      all.add(before);
    } else if (!of.isDone()) {
      all.add(of);
    } else if (own != null && own.made instanceof LoopWaits.Awaited made) {
      all.add(made);
    }
  }

  /** {@return the calls that it needs and that are not done, as far as they are known} */
  private List<LoopWaits.Awaited> pending() {
    List<LoopWaits.Awaited> found = new ArrayList<>();
    Deque<LoopWaits.Awaited> all = new ArrayDeque<>();
    Set<LoopWaits.Awaited> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    all.add(this);
    while (seen.size() < LONGEST_CHAIN && !all.isEmpty()) {
      LoopWaits.Awaited at = all.remove();
      if (!seen.add(at)) {
        continue; // several stages may depend on one
      }
      if (!(at instanceof CallStage<?> stage)) {
        found.add(at);
      } else if (!stage.isDone()) {
        stage.addPending(all);
      }
    }
    return found;
  }

  @Override
  public List<Thread> bringers() {
    List<Thread> found = new ArrayList<>();
    pending().forEach(each -> found.addAll(each.bringers()));
    return found;
  }

  @Override
  public boolean isPending() {
    return !isDone();
  }

  @Override
  public boolean isPendingAt(SelfWaits place) {
    return pending().stream()
        .anyMatch(it -> it instanceof FunctionCall<?> call && call.isPendingAt(place));
  }

  @Override
  public Object label() {
    return "what follows " + of.of.name();
  }

  @Override
  public Bringers broughtBy() {
    List<LoopWaits.Awaited> all = pending();
    return all.isEmpty() ? new Bringers("", List.of(), false) : all.get(0).broughtBy();
  }

  @Override
  public void isInCircle() {
    // the loop that it waits for is told, and so it goes on
  }
}
