package dev.supervisor.core.seeing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.supervisor.core.ThreadOptions;
import dev.supervisor.core.Why;
import java.lang.management.ManagementFactory;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** FEATURES 48, 97: of each hang that is planted the line is named that is to blame. docs/hang-table.md has the table, by HangTableTest. */
final class HangTest {
  private static final int JDK = Runtime.version().feature();

  /** What the JVM finds by itself: circles of its own monitors and locks, of platform threads. */
  private static final Set<Hang> FOUND_BY_THE_JVM =
      EnumSet.of(Hang.CIRCLE_OF_TWO, Hang.CIRCLE_OF_DIFFERENT_KINDS);

  private static void find(Hang hang, UnaryOperator<ThreadOptions> with, boolean ours, boolean jvm)
      throws Exception {
    try (Planted at = new Planted(with)) {
      if (ours) {
        hang.ours(at);
      } else {
        hang.foreign(at);
      }
      Why why = at.why(it -> it.kind() == hang.kind(ours)
          && it.isConfirmed() == (it.kind() == Why.Kind.CIRCLE)
          && it.culprit().map(StackTraceElement::getMethodName).equals(Optional.of("toBlame")));
      assertThat(why.path()).isEqualTo("/app/asked");
      assertThat(why.sentence())
          .startsWith("/app/asked ")
          .hasSizeLessThanOrEqualTo(200)
          .containsPattern("at [\\w.]*Hang\\$\\d+\\.toBlame\\(Hang\\.java:\\d+\\)$");
      assertThat(why.chain().get(0).who()).isEqualTo("/app/asked");
      assertThat(ManagementFactory.getThreadMXBean().findDeadlockedThreads() != null)
          .as("found by the JVM")
          .isEqualTo(jvm);
    }
  }

  @ParameterizedTest
  @EnumSource(Hang.class)
  void ofPlatformThreads_inOurWaits_isFound(Hang hang) throws Exception {
    find(hang, ThreadOptions::platform, /* ours= */ true, /* jvm= */ false);
  }

  @ParameterizedTest
  @EnumSource(Hang.class)
  void ofPlatformThreads_inWaitsOfTheJdk_isFound(Hang hang) throws Exception {
    find(hang, ThreadOptions::platform, /* ours= */ false, FOUND_BY_THE_JVM.contains(hang));
  }

  @ParameterizedTest
  @EnumSource(Hang.class)
  void ofVirtualThreads_inOurWaits_isFound(Hang hang) throws Exception {
    assumeTrue(JDK >= 21, "virtual threads need Java 21 or later");
    find(hang, ThreadOptions::virtual, /* ours= */ true, /* jvm= */ false);
  }

  /**
   * But for joins. Of a virtual thread that is joined the JDK says neither who is joined nor who joins; of a platform thread that a virtual one joins it
   * says so only as long as it interprets {@code Object.wait}.
   */
  @ParameterizedTest
  @EnumSource(
      value = Hang.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"CIRCLE_OF_JOINS", "JOIN_OF_ONE_THAT_RUNS"})
  void ofVirtualThreads_inWaitsOfTheJdk_isFound(Hang hang) throws Exception {
    assumeTrue(JDK >= 25, "the JDK says which monitors virtual threads hold from 25 on");
    find(hang, ThreadOptions::virtual, /* ours= */ false, /* jvm= */ false);
  }
}
