package dev.supervisor.benchmarks;

import com.google.common.util.concurrent.AbstractExecutionThreadService;
import com.google.common.util.concurrent.Service;
import com.google.common.util.concurrent.ServiceManager;
import dev.supervisor.core.Scope;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** A tree of threads that wait to be told to end: each makes those below it, and ends after them. Used once. */
interface TreeJob {
  /**
   * Builds it.
   *
   * @param up counted down by each node when those below it are made
   */
  void build(int fanOut, int levels, CountDownLatch up) throws Exception;

  /** Ends all, and returns when they have ended. */
  void stop() throws Exception;

  // ---- ours

  static TreeJob ours(Threads kind, boolean atOnce) {
    Duration hour = Duration.ofHours(1);
    return new TreeJob() {
      private final Scope root = Supervisor.root(
          "tree",
          with -> with.stopWithin(hour).threads(it -> {
            var each = (kind == Threads.VIRTUAL ? it.virtual() : it).grace(hour);
            return atOnce ? each.allAtOnce() : each;
          }));

      @Override
      public void build(int fanOut, int levels, CountDownLatch up) {
        spawn(root, "top", fanOut, levels, up);
      }

      private void spawn(
          SupervisedThread parent, String name, int fanOut, int below, CountDownLatch up) {
        // at once is no option that children inherit
        UnaryOperator<ThreadOptions> with =
            atOnce ? ThreadOptions::allAtOnce : UnaryOperator.identity();
        var unused = parent.spawn(name, with, pleaseStop -> {
          SupervisedThread self = Supervisor.current();
          for (int i = 0; below > 0 && i < fanOut; i++) {
            spawn(self, "node", fanOut, below - 1, up);
          }
          up.countDown();
          pleaseStop.await();
        });
      }

      @Override
      public void stop() {
        root.close();
      }
    };
  }

  // ---- by hand

  /** A latch for each node: its thread wakes, ends those below it, and ends. */
  static TreeJob hand(Threads kind, boolean atOnce) {
    return new TreeJob() {
      private final class HandNode {
        final WordLatch stop = new WordLatch();
        HandNode[] below = {};
        Thread thread = Thread.currentThread(); // until it has its own

        void end() throws InterruptedException {
          for (int i = below.length - 1; i >= 0; i--) {
            below[i].stop.fire();
            if (!atOnce) {
              below[i].thread.join();
            }
          }
          for (int i = below.length - 1; atOnce && i >= 0; i--) {
            below[i].thread.join();
          }
        }
      }

      private HandNode top = new HandNode();

      @Override
      public void build(int fanOut, int levels, CountDownLatch up) {
        top = make(fanOut, levels, up);
      }

      private HandNode make(int fanOut, int levels, CountDownLatch up) {
        HandNode made = new HandNode();
        made.thread = kind.start(() -> {
          if (levels > 0) {
            made.below = new HandNode[fanOut];
            for (int i = 0; i < fanOut; i++) {
              made.below[i] = make(fanOut, levels - 1, up);
            }
          }
          up.countDown();
          made.stop.await();
          made.end();
        });
        return made;
      }

      @Override
      public void stop() throws InterruptedException {
        top.stop.fire();
        top.thread.join();
      }
    };
  }

  // ---- peers

  /** {@return an executor that makes a thread for each task} */
  static ExecutorService executor(Threads kind) {
    if (kind == Threads.PLATFORM) {
      return Executors.newCachedThreadPool(kind.factory());
    }
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("newVirtualThreadPerTaskExecutor", e);
    }
  }

  /** An executor in each node that has others below it; its thread ends it, and waits for that. */
  static TreeJob nestedExecutors(Threads kind) {
    return new TreeJob() {
      private final ExecutorService top = executor(kind);

      @Override
      public void build(int fanOut, int levels, CountDownLatch up) {
        top.execute(() -> node(fanOut, levels, up));
      }

      private void node(int fanOut, int levels, CountDownLatch up) {
        ExecutorService below = levels > 0 ? executor(kind) : top;
        for (int i = 0; levels > 0 && i < fanOut; i++) {
          below.execute(() -> node(fanOut, levels - 1, up));
        }
        up.countDown();
        while (!Thread.currentThread().isInterrupted()) {
          LockSupport.park(this);
        }
        if (levels > 0) {
          boolean unused = Thread.interrupted(); // it was heard
          end(below);
        }
      }

      private static void end(ExecutorService executor) {
        executor.shutdownNow();
        try {
          if (!executor.awaitTermination(1, TimeUnit.HOURS)) {
            throw new IllegalStateException("the executor has not ended within an hour");
          }
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }

      @Override
      public void stop() {
        end(top);
      }
    };
  }

  /** As many services as the tree has nodes, each with a thread, side by side; all are stopped at once. */
  static TreeJob services(Threads kind) {
    return new TreeJob() {
      private ServiceManager manager = new ServiceManager(List.of());

      @Override
      public void build(int fanOut, int levels, CountDownLatch up) {
        long count = up.getCount();
        List<Service> services = new ArrayList<>();
        for (long i = 0; i < count; i++) {
          services.add(new WaitingService(kind, up));
        }
        manager = new ServiceManager(services);
        manager.startAsync().awaitHealthy();
      }

      @Override
      public void stop() {
        manager.stopAsync().awaitStopped();
      }
    };
  }

  /** A service that waits for its end. */
  final class WaitingService extends AbstractExecutionThreadService {
    private final Threads kind;
    private final CountDownLatch up;
    private final CountDownLatch stop = new CountDownLatch(1);

    WaitingService(Threads kind, CountDownLatch up) {
      this.kind = kind;
      this.up = up;
    }

    @Override
    protected void run() throws InterruptedException {
      up.countDown();
      stop.await();
    }

    @Override
    protected void triggerShutdown() {
      stop.countDown();
    }

    @Override
    protected Executor executor() {
      return task -> kind.start(task::run);
    }
  }
}
