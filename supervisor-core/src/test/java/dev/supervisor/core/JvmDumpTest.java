package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.supervisor.signals.internal.VirtualThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Reading the JDK's dump: who waits for which monitor, and who holds it; and names that look like members. */
final class JvmDumpTest {
  private static final List<String> DUMP = """
      {
        "threadDump": {
          "threadContainers": [
            {
              "threads": [
                {
                  "tid": "23",
                  "virtual": true,
                  "name": "holds\\", \\"tid\\": \\"99",
                  "state": "TIMED_WAITING",
                  "stack": [
                    "java.base\\/java.lang.VirtualThread.parkNanos(VirtualThread.java:784)",
                    "app\\/\\/com.acme.Shop$1.sell(Shop.java:12)"
                  ],
                  "monitorsOwned": [
                    {
                      "depth": 4,
                      "locks": [
                        "java.lang.Object@765d7657"
                      ]
                    }
                  ]
                },
                {
                  "tid": "26",
                  "name": "blocks",
                  "state": "BLOCKED",
                  "blockedOn": "java.lang.Object@765d7657",
                  "stack": [
                  ]
                },
                {
                  "tid": "30",
                  "name": "waits",
                  "state": "WAITING",
                  "waitingOn": "java.lang.Object@618b19ad",
                  "stack": [
                    "java.base\\/java.lang.Object.wait0(Native Method)"
                  ],
                  "monitorsOwned": [
                    {
                      "depth": 2,
                      "locks": [
                        "java.lang.Object@618b19ad"
                      ]
                    }
                  ]
                },
                {
                  "tid": "31",
                  "name": "parks",
                  "state": "WAITING",
                  "parkBlocker": {
                    "object": "java.util.concurrent.locks.ReentrantLock$NonfairSync@2d3379b4",
                    "owner": "23"
                  },
                  "stack": [
                  ]
                }
              ]
            }
          ]
        }
      }
      """.lines().toList();

  @Test
  void dump_withThreadsThatWait_namesWhatForAndItsOwner() {
    JvmDump dump = JvmDump.read(DUMP);
    JvmDump.DumpedThread blocks = dump.of(26);
    JvmDump.DumpedThread parks = dump.of(31);
    assertThat(blocks).isNotNull();
    assertThat(parks).isNotNull();
    assertThat(blocks.lock()).isEqualTo("java.lang.Object@765d7657");
    assertThat(dump.ownerOf(blocks)).isEqualTo(23);
    assertThat(dump.ownerOf(parks)).isEqualTo(23);
    assertThat(dump.of(99)).isNull();
  }

  /** The JDK has a monitor that is waited on among those that are held. */
  @Test
  void dump_withAThreadInWait_doesNotSayThatItHoldsWhatItWaitsOn() {
    JvmDump dump = JvmDump.read(DUMP);
    JvmDump.DumpedThread waits = dump.of(30);
    assertThat(waits).isNotNull();
    assertThat(waits.lock()).isEqualTo("java.lang.Object@618b19ad");
    assertThat(dump.ownerOf(waits)).isZero();
  }

  @Test
  void dump_withAStack_hasItsLines() {
    JvmDump.DumpedThread holds = JvmDump.read(DUMP).of(23);
    assertThat(holds).isNotNull();
    assertThat(holds.view().state()).isEqualTo(Thread.State.TIMED_WAITING);
    assertThat(holds.view().lineOfUsers())
        .isEqualTo(new StackTraceElement("com.acme.Shop$1", "sell", "Shop.java", 12));
  }

  @Test
  void take_thatIsForbidden_isLeftOut() throws Exception {
    assumeTrue(Runtime.version().feature() >= 25, "earlier ones have no such dump");
    Soon.until("no other test runs a virtual thread", () -> JvmDump.take(10) != null);
    System.setProperty("supervisor.dump", "never");
    try {
      assertThat(JvmDump.take(10)).isNull();
    } finally {
      System.clearProperty("supervisor.dump");
    }
  }

  @Test
  void take_onJdk25WhileAVirtualThreadRuns_isLeftOut() throws Exception {
    assumeTrue(Runtime.version().feature() == 25, "the dump is dangerous on 25 alone");
    Soon.until("no other test runs a virtual thread", () -> JvmDump.take(10) != null);
    AtomicBoolean spins = new AtomicBoolean(true);
    CountDownLatch begun = new CountDownLatch(1);
    Thread spinning = VirtualThreads.unstarted("spins", () -> {
      begun.countDown();
      while (spins.get()) {
        Thread.onSpinWait();
      }
    });
    spinning.start();
    try {
      begun.await();
      assertThat(JvmDump.take(10)).isNull();
    } finally {
      spins.set(false);
      spinning.join();
    }
    Soon.until("the dump is taken again", () -> JvmDump.take(10) != null);
  }

  /** There may be many more threads than a tree knows of. */
  @Test
  void dump_thatIsTooLarge_isNotWaitedForAndNotTriedAgain() throws Exception {
    AtomicReference<Path> file = new AtomicReference<>();
    CountDownLatch mayEnd = new CountDownLatch(1);
    JvmDump.forgetSize();
    try {
      assertThat(JvmDump.of(to -> {
            file.set(to);
            Files.write(to, new byte[17 << 20]);
            try {
              mayEnd.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }))
          .isNull();
      assertThat(JvmDump.of(to -> fail("too large"))).isNull();
      JvmDump.forgetSize();
      assertThat(JvmDump.of(to -> fail("one is written"))).isNull();
    } finally {
      mayEnd.countDown();
      JvmDump.forgetSize();
    }
    Soon.until("it is deleted", () -> !Files.exists(file.get().getParent()));
    Soon.until("the next one is made", () -> JvmDump.of(to -> Files.write(to, DUMP)) != null);
  }

  @Test
  void dump_thatIsWritten_isReadAndDeleted() throws Exception {
    AtomicReference<Path> file = new AtomicReference<>();
    JvmDump dump = JvmDump.of(to -> {
      file.set(to);
      Files.write(to, DUMP);
    });
    assertThat(dump).isNotNull();
    assertThat(dump.of(26L)).isNotNull();
    assertThat(file.get().getParent()).doesNotExist();
  }
}
