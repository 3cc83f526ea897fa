package dev.supervisor.samples;

import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Till;
import java.time.Duration;

/** A tree that no thread owns: a container opens it on one thread and closes it on another. */
final class S43OwnedByNoThread {
  private final Scope tree = Supervisor.root("s43", with -> with.stopWithin(Duration.ofSeconds(8)));

  private S43OwnedByNoThread() {}

  /** As a container calls it, with {@code @PostConstruct}. */
  void start() {
    tree.spawn("poller", pleaseStop -> {
          while (!pleaseStop.await(Till.in(Duration.ofMillis(10)))) {
            Thread.onSpinWait();
          }
          System.out.println("the poller has ended");
        })
        .release();
  }

  /** As a container calls it, with {@code @PreDestroy}; any thread may. */
  void stop() {
    tree.close();
  }

  public static void main(String[] args) throws InterruptedException {
    var bean = new S43OwnedByNoThread();
    bean.start();
    System.out.println("this thread is in a tree: " + Supervisor.isSupervised());
    var closer = new Thread(bean::stop);
    closer.start();
    closer.join();
    System.out.println("settled: " + bean.tree.stopped().isGo());
  }
}
