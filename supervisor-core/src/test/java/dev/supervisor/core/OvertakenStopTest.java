package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A stop of a part of a tree, and one of the whole that comes while a node of the part is about to leave. */
@ExtendWith(Unlogged.class)
final class OvertakenStopTest {

  /** Bad: the node had settled before the stop of the whole began, but was still in the tree. */
  @Test
  void report_hasTheNodeThatWasSettledAndStillLinkedAsTheStopBegan() throws Exception {
    CountDownLatch ends = new CountDownLatch(1);
    AtomicReference<Child<?>> leaf = new AtomicReference<>();
    CountDownLatch runs = new CountDownLatch(2);
    Scope app = Supervisor.root("app");
    Child<?> part = app.spawn("part", pleaseStop -> {
      leaf.set(Supervisor.current().spawn("leaf", ofLeaf -> {
        runs.countDown();
        ends.await();
      }));
      runs.countDown();
      pleaseStop.await();
    });
    runs.await();
    TreeNode node = (TreeNode) part;
    var unused = part.stop("the part first");
    TreeNode below = (TreeNode) leaf.get();
    Soon.until("the leaf is asked", below.stopping::asked);
    node.lock(); // so the leaf cannot be unlinked
    try {
      ends.countDown();
      Soon.until("the leaf is settled", below.stopping::isSettled);
      var unusedToo = app.stop("then the whole"); // goes on without that mutex
    } finally {
      node.unlock();
    }
    app.close();
    assertThat(app.report().orElseThrow().entries())
        .extracting(StopReport.Entry::path)
        .containsExactly("/app/part/leaf", "/app/part", "/app");
  }
}
