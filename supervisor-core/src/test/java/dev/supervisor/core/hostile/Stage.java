package dev.supervisor.core.hostile;

import dev.supervisor.core.Scope;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.core.ThreadOptions;
import dev.supervisor.core.TreeOptions;
import dev.supervisor.signals.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One tree with a hostile node in it: what the doors have prepared, and what the deeds have done. */
final class Stage {
  /** What the hostile node does on its thread. */
  interface Act {
    void run(Signal pleaseStop) throws Throwable;
  }

  final String name;
  final Deed deed;
  final Signal released = Signal.named("the end of the test");
  private final CountDownLatch release = new CountDownLatch(1);

  // written before the tree is opened
  final List<UnaryOperator<TreeOptions>> treeOptions = new ArrayList<>();
  final List<UnaryOperator<ThreadOptions>> threadOptions = new ArrayList<>();
  final List<Act> atBegin = new ArrayList<>();

  @Nullable
  Act atEnd;

  Runnable beforeDeed = () -> {};
  boolean failsByDeed; // what the deed throws is the failure of the node

  @Nullable
  Act aroundAttachment;

  final List<Door.Call> afterAll = new ArrayList<>(); // what undoes what a door did to the JVM

  final Signal done = Signal.named("the deed has begun");
  private volatile @Nullable Scope root;
  final Queue<Throwable> thrown = new ConcurrentLinkedQueue<>(); // by deeds

  Stage(String name, Deed deed) {
    this.name = name;
    this.deed = deed;
  }

  void opened(Scope tree) {
    root = tree;
  }

  Scope root() {
    return Objects.requireNonNull(root, "the tree is not open yet");
  }

  <E extends Throwable> E thrown(E e) {
    thrown.add(e);
    return e;
  }

  /** {@return whether it is what a deed has thrown, or comes of that} */
  boolean isOfDeed(Throwable e) {
    return thrown.stream().anyMatch(each -> each == e)
        || ((e instanceof IllegalStateException || e instanceof ThreadFailedException)
            && thrown.contains(e.getCause()));
  }

  /** Does it, as an unchecked failure. */
  void act() {
    if (root == null) {
      return; // the tree is being opened
    }
    done.go();
    try {
      beforeDeed.run();
      deed.act(this);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Does not return before the test is over. */
  void block() {
    boolean interrupted = false;
    for (; ; ) {
      try {
        release.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The test is over, and what its doors did to the JVM is undone. */
  void end() throws Exception {
    release();
    for (Door.Call each : afterAll) {
      each.run();
    }
  }

  /** The test is over: whatever blocks goes on. */
  void release() {
    release.countDown();
    released.go();
  }
}
