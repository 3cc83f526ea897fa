package dev.supervisor.samples;

import dev.supervisor.core.Restart;
import dev.supervisor.core.Restart.Decision;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadFailedException;
import java.nio.file.AccessDeniedException;
import java.util.concurrent.atomic.AtomicInteger;

/** A failure that no further start can mend costs no attempts: the child gives up at once, and its parent fails. */
final class S81PermanentFailure {
  private S81PermanentFailure() {}

  public static void main(String[] args) throws InterruptedException {
    AtomicInteger starts = new AtomicInteger();
    try (var app = Supervisor.open("s81")) {
      app.spawn(
          "reader",
          with ->
              with.restart(Restart.onFailure().on(AccessDeniedException.class, Decision.ESCALATE)),
          pleaseStop -> {
            starts.incrementAndGet();
            throw new AccessDeniedException("/etc/shadow");
          });
      app.pleaseStop().await();
    } catch (ThreadFailedException e) {
      System.out.println("after " + starts + " start: " + e.getCause());
    }
  }
}
