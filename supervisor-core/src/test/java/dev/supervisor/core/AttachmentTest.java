package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Attachments that have children of their own. */
final class AttachmentTest {
  private final List<String> heard = new CopyOnWriteArrayList<>();

  /** Notes what it hears; ends when asked, or only when told to. */
  private final class Part implements Attachment {
    private final String name;
    private final boolean obedient;
    private final boolean allAtOnce;
    private final Signal ended = Signal.create();
    private @Nullable AttachmentNode node;

    Part(String name, boolean obedient, boolean allAtOnce) {
      this.name = name;
      this.obedient = obedient;
      this.allAtOnce = allAtOnce;
    }

    AttachmentNode node() {
      return Objects.requireNonNull(node);
    }

    @Override
    public void attachedAs(AttachmentNode place) {
      node = place;
    }

    @Override
    public boolean asksChildrenAtOnce() {
      return allAtOnce;
    }

    @Override
    public void closing(Reason why) {
      heard.add(name + " is closing");
    }

    @Override
    public void ask(Reason why) {
      heard.add(name + " asked");
      if (obedient) {
        ended.go();
      }
    }

    @Override
    public void insist() {
      ended.go();
    }

    @Override
    public void giveUp() {}

    @Override
    public Signal ended() {
      return ended;
    }

    @Override
    public String describe() {
      return "busy";
    }
  }

  /** Attachments hear what the chain has to say on threads of their own. */
  private void awaitHeard(String last) throws InterruptedException {
    Soon.until(last, () -> heard.contains(last));
  }

  private Part part(String name) {
    return new Part(name, /* obedient= */ true, /* allAtOnce= */ false);
  }

  @Test
  void childrenOfAnAttachment_areInTheTree() {
    try (var app = Supervisor.open("app")) {
      var pool = part("pool");
      AttachmentNode place = app.attach("pool", pool);
      assertThat(pool.node()).isSameAs(place);
      AttachmentNode one = place.attach("session", part("one"));
      AttachmentNode two = place.attach("session", part("two"));
      assertThat(one.path()).isEqualTo("/app/pool/session");
      assertThat(two.path()).isEqualTo("/app/pool/session#2");
      assertThat(one.parent()).hasValue(place);
      assertThat(place.parent().orElseThrow()).isSameAs(app);
      assertThat(place.children()).containsExactly(one, two);
      assertThat(app.descendants()).containsExactly(place, one, two);
      assertThat(app.find("/app/pool/session#2")).hasValue(two);
      assertThat(app.tree()).contains("session#2  running").contains(", busy");
    }
  }

  @Test
  void childrenOfAnAttachment_stopBeforeIt_newestFirst() throws InterruptedException {
    var app = Supervisor.open("app");
    var pool = part("pool");
    app.attach("pool", pool);
    pool.node().attach("one", part("one"));
    pool.node().attach("two", part("two")).attach("deep", part("deep"));
    app.close();

    awaitHeard("pool is closing");
    assertThat(heard.stream().filter(it -> it.endsWith("asked")))
        .containsExactly("deep asked", "two asked", "one asked", "pool asked");
    assertThat(heard).containsSubsequence("pool is closing", "pool asked");
    assertThat(heard).containsSubsequence("two is closing", "two asked", "one is closing");
    var paths = new ArrayList<String>();
    app.report().orElseThrow().entries().forEach(it -> paths.add(it.path()));
    assertThat(paths)
        .containsExactly(
            "/app/pool/two/deep", "/app/pool/two", "/app/pool/one", "/app/pool", "/app");
  }

  @Test
  void childrenOfAnAttachment_areWaitedFor() throws InterruptedException {
    var app = Supervisor.open("app");
    var pool = part("pool");
    var slow = new Part("slow", /* obedient= */ false, /* allAtOnce= */ false);
    AttachmentNode place = app.attach("pool", pool);
    place.attach("old", part("old"));
    place.attach("slow", slow);
    place.stop();
    awaitHeard("pool is closing");
    awaitHeard("slow asked");
    assertThat(heard).containsExactlyInAnyOrder("pool is closing", "slow is closing", "slow asked");
    assertThat(place.stopped().isGo()).isFalse();
    slow.ended.go();
    assertThat(place.stopped().await(Till.in(Duration.ofSeconds(30)))).isTrue();
    assertThat(heard)
        .containsSubsequence("slow asked", "old is closing", "old asked", "pool asked");
    app.close();
  }

  @Test
  void childrenAskedAtOnce_doNotWaitForEachOther() throws InterruptedException {
    var app = Supervisor.open("app");
    var pool = new Part("pool", /* obedient= */ true, /* allAtOnce= */ true);
    var slow = new Part("slow", /* obedient= */ false, /* allAtOnce= */ false);
    AttachmentNode place = app.attach("pool", pool);
    place.attach("old", part("old"));
    place.attach("slow", slow);
    place.stop();
    awaitHeard("slow asked");
    awaitHeard("old asked");
    assertThat(heard).doesNotContain("pool asked");
    slow.ended.go();
    assertThat(place.stopped().await(Till.in(Duration.ofSeconds(30)))).isTrue();
    assertThat(heard).endsWith("pool asked");
    app.close();
  }

  @Test
  void childAlone_stoppedByHand_leavesTheAttachmentRunning() throws InterruptedException {
    try (var app = Supervisor.open("app")) {
      var pool = part("pool");
      app.attach("pool", pool);
      AttachmentNode one = pool.node().attach("one", part("one"));
      one.stop();
      assertThat(one.stopped().await(Till.in(Duration.ofSeconds(30)))).isTrue();
      assertThat(pool.node().children()).isEmpty();
      assertThat(heard).containsExactly("one is closing", "one asked");
    }
  }

  @Test
  void childBornWhileItsAttachmentStops_isAskedAtOnceAndWaitedFor() throws InterruptedException {
    var app = Supervisor.open("app");
    var pool = part("pool");
    var slow = new Part("slow", /* obedient= */ false, /* allAtOnce= */ false);
    var late = new Part("late", /* obedient= */ false, /* allAtOnce= */ false);
    AttachmentNode place = app.attach("pool", pool);
    place.attach("slow", slow);
    place.stop();
    place.attach("late", late);
    awaitHeard("late asked");
    slow.ended.go();
    awaitHeard("pool asked"); // the late one does not postpone that
    assertThat(place.stopped().isGo()).isFalse();
    late.ended.go();
    assertThat(place.stopped().await(Till.in(Duration.ofSeconds(30)))).isTrue();
    assertThatIllegalStateException().isThrownBy(() -> place.attach("later", part("later")));
    app.close();
  }

  @Test
  void attachmentThatEndsByItself_takesItsChildrenAlong() throws InterruptedException {
    try (var app = Supervisor.open("app")) {
      var pool = part("pool");
      AttachmentNode place = app.attach("pool", pool);
      place.attach("one", part("one"));
      pool.ended.go();
      assertThat(place.stopped().await(Till.in(Duration.ofSeconds(30)))).isTrue();
      assertThat(heard).contains("one asked").doesNotContain("pool asked");
    }
  }
}
