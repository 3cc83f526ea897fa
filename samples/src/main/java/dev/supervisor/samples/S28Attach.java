package dev.supervisor.samples;

import dev.supervisor.core.Attachment;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Something that is no thread of the tree, here an executor, ends with the tree and in its turn. */
final class S28Attach {
  private S28Attach() {}

  private static final class Pool extends ThreadPoolExecutor implements Attachment {
    private final SignalSource ended = Signal.source("the pool has terminated");

    Pool() {
      super(2, 2, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    }

    @Override
    public void ask(Reason why) {
      System.out.println("the pool is asked: " + why.text());
      shutdown();
    }

    @Override
    public void insist() { // after the grace, and then every second
      var unused = shutdownNow();
    }

    @Override
    public void giveUp() {}

    @Override
    protected void terminated() {
      ended.go();
    }

    @Override
    public Signal ended() {
      return ended.signal();
    }
  }

  public static void main(String[] args) {
    var pool = new Pool();
    try (var app = Supervisor.open("s28")) {
      System.out.println("attached as " + app.attach("pool", pool).path());
      for (int i = 0; i < 3; i++) {
        pool.execute(() -> System.out.println("work is done"));
      }
      app.stop("closing time");
    }
    System.out.println("tasks done: " + pool.getCompletedTaskCount());
  }
}
