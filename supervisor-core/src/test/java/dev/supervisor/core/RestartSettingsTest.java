package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.supervisor.signals.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Delays and limits that system properties set, by the path of a child. */
@Timeout(60)
final class RestartSettingsTest {
  private static final Restart RULE = Restart.onFailure();
  private final List<String> names = new ArrayList<>();

  @AfterEach
  void takeBack() {
    names.forEach(System::clearProperty);
  }

  private void set(String path, String value) {
    String name = RestartSettings.PREFIX + path;
    names.add(name);
    System.setProperty(name, value);
  }

  private static Restart of(Child<?> child) {
    return ((ChildNode<?>) child).options.restart;
  }

  private static void assertSame(Restart got, Restart expected, String path) {
    assertThat(got)
        .hasToString(
            expected + "; as the system property " + RestartSettings.PREFIX + path + " says");
  }

  @Test
  void property_setsDelaysAndLimits_ofThatChildAlone_andPlanSaysSo() {
    set("/settings/job", "upTo=5, delays=100ms/10s,quiet = 2m , jitter=0,fenceWithin=PT3S");
    try (var app = Supervisor.open("settings")) {
      var job = app.spawn("job", with -> with.restart(RULE.staysDown()), Signal::await);
      var other = app.spawn("other", with -> with.restart(RULE), Signal::await);
      assertSame(
          of(job),
          RULE.staysDown()
              .upTo(5)
              .delays(Duration.ofMillis(100), Duration.ofSeconds(10))
              .quiet(Duration.ofMinutes(2))
              .jitter(0),
          "/settings/job");
      assertThat(of(job).fenceWithin).isEqualTo(Duration.ofSeconds(3));
      assertThat(of(other)).isSameAs(RULE);
      assertThat(app.plan().toString())
          .contains("up to 5 attempts, after 100 ms to 10000 ms;")
          .contains("; as the system property supervisor.restart./settings/job says")
          .doesNotContain("HAS MET NO CHILD");
    }
  }

  @Test
  void everyPart_canBeSet() {
    set("/settings/a", "forever");
    set("/settings/b", "limit=3/5s,beforeReady=1");
    set("/settings/c", "delays=0ms/1h");
    set("/settings/d", "quiet=9999999d");
    try (var app = Supervisor.open("settings")) {
      assertSame(of(spawn(app, "a")), RULE.forever(), "/settings/a");
      Child<?> b = spawn(app, "b");
      assertSame(of(b), RULE.limit(3, Duration.ofSeconds(5)), "/settings/b");
      assertThat(of(b).attemptsBeforeReady()).isEqualTo(1);
      assertSame(
          of(spawn(app, "c")), RULE.delays(Duration.ZERO, Duration.ofHours(1)), "/settings/c");
      assertSame(of(spawn(app, "d")), RULE.quiet(Duration.ofDays(9_999_999)), "/settings/d");
    }
  }

  private static Child<?> spawn(SupervisedThread below, String name) {
    return below.spawn(name, with -> with.restart(RULE), Signal::await);
  }

  @Test
  void star_standsForAName_andTheBestFitCounts() {
    set("/settings/*/worker", "upTo=1");
    set("/settings/*/*", "upTo=2");
    set("/settings/pool/worker", "upTo=3");
    set("/settings/*", "upTo=4");
    try (var app = Supervisor.open("settings")) {
      Child<?> pool = spawn(app, "pool");
      Child<?> second = spawn(app, "pool");
      Child<?> other = spawn(app, "other");
      assertThat(second.name()).isEqualTo("pool#2");
      assertThat(of(pool).attempts).isEqualTo(4);
      assertThat(of(second).attempts).isEqualTo(4);
      assertThat(of(spawn(pool, "worker")).attempts).isEqualTo(3);
      assertThat(of(spawn(pool, "worker")).attempts).as("of a namesake").isEqualTo(3);
      assertThat(of(spawn(second, "worker")).attempts).as("below a namesake").isEqualTo(3);
      assertThat(of(spawn(other, "worker")).attempts).isEqualTo(1);
      assertThat(of(spawn(other, "helper")).attempts).isEqualTo(2);
      assertThat(of(spawn(spawn(other, "helper"), "deep")).attempts)
          .as("another level")
          .isEqualTo(RULE.attempts);
    }
  }

  @Test
  void badValue_isRefusedWhereTheChildIsSpawned_andNamesTheProperty() {
    for (String bad : List.of(
        "upTo=five",
        "upTo=-1",
        "upTo",
        "forever=1",
        "limit=3",
        "limit=3/5 parsecs",
        "delays=10s/1s",
        "quiet=0s",
        "jitter=much",
        "jitter=2",
        "quiet=99999999999999999999d",
        "quiet=9999999999999999d",
        "fenceWithin=-PT1S",
        "attempts=3",
        "upTo=3,",
        "")) {
      set("/settings/job", bad);
      try (var app = Supervisor.open("settings")) {
        spawn(app, "other");
        assertThatIllegalArgumentException()
            .as(bad)
            .isThrownBy(() -> spawn(app, "job"))
            .withMessageStartingWith(
                "the system property supervisor.restart./settings/job has a part \"")
            .withMessageNotContaining("null")
            .withMessageNotContaining("overflow");
        assertThat(app.children()).as("nothing was started").hasSize(1);
        assertThat(app.spawn("job", Signal::await).path())
            .as("it is none that is started again")
            .isEqualTo("/settings/job");
      }
    }
  }

  @Test
  void property_thatMeetsNoChild_isToldByThePlan() {
    set("/settings/jbo", "upTo=1");
    set("/settings/*/x", "upTo=1");
    try (var app = Supervisor.open("settings")) {
      Child<?> job = spawn(app, "job");
      assertThat(app.plan().restarts())
          .contains(
              "THE SYSTEM PROPERTY supervisor.restart./settings/jbo HAS MET NO CHILD so far that may be"
                  + " started again: look at the path");
      assertThat(job.plan().toString()).as("of a part of the tree").doesNotContain("PROPERTY");
      spawn(job, "x");
      spawn(app, "jbo");
      assertThat(app.plan().toString()).doesNotContain("HAS MET NO CHILD");
    }
  }

  /** It is the tree that reads them: one that is open does not change. */
  @Test
  void property_isReadOnceByEachTree() {
    try (var app = Supervisor.open("settings")) {
      assertThat(of(spawn(app, "first"))).isSameAs(RULE);
      set("/settings/job", "upTo=1");
      assertThat(of(spawn(app, "job"))).isSameAs(RULE);
    }
    try (var app = Supervisor.open("settings")) {
      assertThat(of(spawn(app, "job")).attempts).isEqualTo(1);
    }
  }
}
