package dev.supervisor.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Looks at all open trees of this JVM, again and again, as {@code supervisor-top --lints --watch} does. Only for what hangs on how a tree was made: failures
 * that are not joined yet are as they should be in a sample about failures.
 */
final class LintWatch {
  private static final Duration PAUSE = Duration.ofMillis(2);
  private static final Set<String> LASTING = Set.of(": graces exceed: ", ": many siblings: ");
  private static final Set<String> MEANT = Set.of("/s34: ", "/s64: "); // they are about that

  private final Set<String> found = new ConcurrentSkipListSet<>();
  private final Signal over = Signal.named("the sample is over");
  private final Thread thread = new Thread(this::look, "lint-watch");

  private LintWatch() {}

  static LintWatch start() {
    LintWatch watch = new LintWatch();
    watch.thread.setDaemon(true);
    watch.thread.start();
    return watch;
  }

  private void look() {
    try {
      MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
      var name = new ObjectName("dev.supervisor:type=LintWatch");
      beans.createMBean("dev.supervisor.core.internal.ToolsBean", name);
      try {
        do {
          String lints = (String) beans.invoke(name, "lints", null, null);
          lints
              .lines()
              .filter(it -> LASTING.stream().anyMatch(it::contains))
              .filter(it -> MEANT.stream().noneMatch(it::startsWith))
              .forEach(found::add);
        } while (!over.await(Till.in(PAUSE)));
      } finally {
        beans.unregisterMBean(name);
      }
    } catch (JMException | InterruptedException e) {
      found.add(e.toString());
    }
  }

  void end() throws InterruptedException {
    over.go();
    thread.join();
  }

  void ensureNothingFound() {
    assertThat(found).as("what is probably not meant so in a sample").isEmpty();
  }
}
