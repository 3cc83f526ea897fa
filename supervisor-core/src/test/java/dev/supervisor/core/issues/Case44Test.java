package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.supervisor.core.Child;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadFailedException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

/** CASES 44: failures that were collected crowded out those that were not, and stayed on the heap. */
final class Case44Test {
  private static final int KEPT = 1_000;

  private static Child<?> failing(Scope scope, String text) throws InterruptedException {
    Child<?> child = scope.spawn("c", pleaseStop -> {
      throw new Exception(text);
    });
    child.stopped().await();
    return child;
  }

  @Test
  void close_afterManyCollectedFailures_throwsTheOneThatWasNot() throws Exception {
    Scope app = Supervisor.open("app");
    for (int i = 0; i < KEPT; i++) {
      assertThrows(ThreadFailedException.class, failing(app, "joined " + i)::join);
    }
    failing(app, "not collected");
    assertThrows(ThreadFailedException.class, failing(app, "joined too")::join);
    var thrown = assertThrows(ThreadFailedException.class, app::close);
    assertThat(thrown).hasNoSuppressedExceptions();
    assertThat(thrown.getCause()).hasMessage("not collected");
  }

  @Test
  void close_afterMoreThanAreKept_throwsTheOldestAndCountsTheRest() throws Exception {
    Scope app = Supervisor.open("app");
    for (int i = 0; i < KEPT; i++) {
      failing(app, "kept " + i);
    }
    failing(app, "counted");
    failing(app, "counted too");
    failing(app, "released").release();
    assertThrows(ThreadFailedException.class, failing(app, "counted, then collected")::join);
    var thrown = assertThrows(ThreadFailedException.class, app::close);
    assertThat(thrown.getCause()).hasMessage("kept 0");
    assertThat(thrown.getSuppressed()).hasSize(KEPT - 1);
    assertThat(thrown.getSuppressed()[KEPT - 2].getCause()).hasMessage("kept " + (KEPT - 1));
    assertThat(thrown).hasMessageContaining("2 more failures");
  }

  @Test
  void close_whenAllThatWereKeptWereCollected_stillThrowsOfTheRest() throws Exception {
    Scope app = Supervisor.open("app");
    Child<?>[] kept = new Child<?>[KEPT];
    for (int i = 0; i < KEPT; i++) {
      kept[i] = failing(app, "kept");
    }
    failing(app, "counted");
    for (Child<?> child : kept) {
      assertThrows(ThreadFailedException.class, child::join);
    }
    assertThat(assertThrows(ThreadFailedException.class, app::close))
        .hasMessageContaining("/app: 1 failures");
  }

  @Test
  void failure_thatWasCollectedOrReleased_isLetGoOf() throws Exception {
    ReferenceQueue<Throwable> gone = new ReferenceQueue<>();
    try (var app = Supervisor.open("app")) {
      var joined = joined(app, gone);
      var released = released(app, gone);
      for (int count = 0; count < 2; count++) {
        assertTrue(cleared(gone), "still there: " + joined.get() + ", " + released.get());
      }
    }
  }

  private static WeakReference<Throwable> joined(Scope app, ReferenceQueue<Throwable> gone)
      throws InterruptedException {
    var thrown = assertThrows(ThreadFailedException.class, failing(app, "joined")::join);
    return new WeakReference<>(thrown.getCause(), gone);
  }

  private static WeakReference<Throwable> released(Scope app, ReferenceQueue<Throwable> gone)
      throws InterruptedException {
    Exception failure = new Exception("released");
    Child<?> child = app.spawn("c", pleaseStop -> {
      throw failure;
    });
    child.stopped().await();
    child.release();
    return new WeakReference<>(failure, gone);
  }

  private static boolean cleared(ReferenceQueue<Throwable> gone) throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      System.gc();
      if (gone.remove(100) != null) {
        return true;
      }
    }
    return false;
  }

  @Test
  void failure_ofAFormerLife_isSettledByTheLog() throws Exception {
    try (var app = Supervisor.open("app")) {
      boolean[] fails = {true};
      Child<Integer> child = app.create("c", with -> with, pleaseStop -> {
        if (fails[0]) {
          throw new Exception("the first time");
        }
        return 2;
      });
      child.start().stopped().await();
      fails[0] = false;
      assertThat(child.start().join()).isEqualTo(2);
    } // throws nothing
  }
}
