package dev.supervisor.core.async;

import dev.supervisor.core.Body;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadAbandonedException;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.core.ThreadOptions;
import dev.supervisor.core.ThreadStoppedException;
import dev.supervisor.core.internal.HostOfThreads;
import dev.supervisor.signals.internal.Carried;
import dev.supervisor.signals.internal.Interrupts;
import dev.supervisor.signals.internal.Teller;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The run of a thread that another library starts: it is a child while it runs, and nothing before that. */
final class LinkedRun implements Runnable {
  /** The place where the threads of one factory belong. */
  record Home(
      SupervisedThread node,
      String name,
      UnaryOperator<ThreadOptions> with,
      Carried context,
      AtomicBoolean refusalTold) {}

  /** A thread of a fork-join pool. */
  static final class OfForkJoin extends ForkJoinWorkerThread {
    private final Home home;

    OfForkJoin(ForkJoinPool pool, Home home) {
      super(pool);
      this.home = home;
    }

    @Override
    public void run() {
      new LinkedRun(home, () -> super.run()).run();
    }
  }

  private final Home home;
  private final Runnable work;

  // confined to the thread
  private boolean begun;
  private @Nullable SupervisedThread child; // which it is
  private @Nullable Throwable failure;

  LinkedRun(Home home, Runnable work) {
    this.home = home;
    this.work = work;
  }

  @Override
  public void run() {
    home.context.setLog();
    home.context.run(this::runLinked);
  }

  private void runLinked() {
    try {
      host().runBelow(home.name, home.with, pleaseStop -> work());
    } catch (InterruptedException e) {
      Interrupts.restore(); // while it waited for its children
    } catch (ThreadFailedException | ThreadStoppedException | ThreadAbandonedException e) {
      // the failure is looked at below; it had to stop
    } catch (RuntimeException | Error e) { // it takes no child any more, or its options are none
      if (begun) {
        throw e;
      }
      tellRefusal(e);
    }
    if (!begun) {
      work.run();
      return;
    }
    Throwable thrown = failure;
    if (thrown != null) {
      SupervisedThread ran = child;
      Teller.error(Bridges.class, thrown, "{} failed", () -> ran == null ? home.name : ran.path());
      Rethrow.asItIs(thrown); // to the thread's own handler, as it would have been
    }
  }

  @SuppressWarnings("unchecked") // each node that has threads is one
  private HostOfThreads<ThreadOptions, Body> host() {
    return (HostOfThreads<ThreadOptions, Body>) home.node;
  }

  private void work() {
    begun = true;
    child = Supervisor.current();
    try {
      work.run();
    } catch (Throwable e) {
      failure = e;
      throw e;
    }
  }

  private void tellRefusal(Throwable e) {
    if (home.refusalTold.compareAndSet(false, true)) {
      Teller.warn(
          Bridges.class,
          e,
          "a thread {} runs outside of the tree, as it cannot be a child of {}; others are not told",
          home::name,
          () -> home.node.path());
    }
  }
}
