package dev.supervisor.samples.recipes;

import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;

/** A tree as a bean of a container, which opens it on one of its threads and closes it on another. */
public final class TreeInContainer implements AutoCloseable {
  private final Scope tree =
      Supervisor.root("mail", with -> with.stopWithin(Duration.ofSeconds(8)));

  /** To be called once: {@code @PostConstruct}, {@code @Bean(initMethod = "start")}. */
  public void start() {
    tree.spawn("sender", this::send).release();
  }

  /** Stops the threads in order and waits for them: {@code @PreDestroy}, or by itself as the bean is closeable. */
  @Override
  public void close() {
    tree.close();
  }

  private void send(Signal pleaseStop) throws InterruptedException {
    while (!pleaseStop.await(Till.in(Duration.ofSeconds(1)))) {
      System.out.println("sending");
    }
    System.out.println("the sender ends");
  }
}
