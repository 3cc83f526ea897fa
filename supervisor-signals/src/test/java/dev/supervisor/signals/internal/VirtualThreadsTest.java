package dev.supervisor.signals.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class VirtualThreadsTest {
  private static final boolean EXPECTED = Runtime.version().feature() >= 21;

  @Test
  void available_asTheJvmIs() {
    assertThat(VirtualThreads.available()).isEqualTo(EXPECTED);
    assertThat(VirtualThreads.isVirtual(Thread.currentThread())).isFalse();
  }

  @Test
  void unstarted_whereThereAreSome_isANamedVirtualThread() throws Exception {
    if (!EXPECTED) {
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(() -> VirtualThreads.unstarted("v", () -> {}))
          .withMessageContaining("need Java 21 or later");
      return;
    }
    CompletableFuture<Thread> ran = new CompletableFuture<>();
    Thread thread = VirtualThreads.unstarted("v", () -> ran.complete(Thread.currentThread()));
    assertThat(thread.getName()).isEqualTo("v");
    assertThat(VirtualThreads.isVirtual(thread)).isTrue();
    assertThat(ran).isNotDone();
    thread.start();
    assertThat(ran.get(60, TimeUnit.SECONDS)).isSameAs(thread);
    thread.join();
  }
}
