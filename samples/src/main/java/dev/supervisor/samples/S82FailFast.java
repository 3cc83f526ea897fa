package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadFailedException;
import java.io.IOException;

/** The first failure stops the siblings; no failure is lost. */
final class S82FailFast {
  private S82FailFast() {}

  public static void main(String[] args) throws InterruptedException {
    try (var copy = Supervisor.open("s82", with -> with.threads(t -> t.failFast()))) {
      copy.spawn("writer", pleaseStop -> {
        pleaseStop.await();
        throw new IOException("the half file could not be deleted");
      });
      copy.spawn("reader", pleaseStop -> {
        throw new IOException("the disk is gone");
      });
      copy.awaitChildren();
    } catch (ThreadFailedException e) {
      System.out.println("first: " + e.getCause());
      System.out.println("and: " + e.getSuppressed()[0].getCause());
    }
  }
}
