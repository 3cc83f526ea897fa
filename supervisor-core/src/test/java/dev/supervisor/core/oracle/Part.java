package dev.supervisor.core.oracle;

import dev.supervisor.core.Attachment;
import dev.supervisor.core.AttachmentNode;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** An attachment: notes how it is called, and ends as its conduct says. */
final class Part implements Attachment {
  private final Spec spec;
  private final Story story;
  private final Executor elsewhere;
  private final Signal ended = Signal.create();
  private final AtomicBoolean over = new AtomicBoolean();

  Part(Spec spec, Story story, Executor elsewhere) {
    this.spec = spec;
    this.story = story;
    this.elsewhere = elsewhere;
  }

  @Override
  public void attachedAs(AttachmentNode node) {
    called("attached");
    if (spec.kind() == Spec.Kind.SHARED) { // nobody else is told its node
      story.log.add(Mark.SPAWNED, spec.id());
      story.born(spec.id(), node);
    }
    if (spec.conduct() == Conduct.ENDS_ON_DRAIN) {
      var unused = node.drain().then(this::end);
    }
  }

  @Override
  public boolean asksChildrenAtOnce() {
    return spec.is(Spec.Trait.ALL_AT_ONCE);
  }

  @Override
  public void closing(Reason why) {
    called("closing");
  }

  @Override
  public void ask(Reason why) {
    called("ask");
    story.log.add(Mark.ASKED, spec.id());
    switch (spec.conduct()) {
      case WAITS_FOR_SELF -> end();
      case STUBBORN -> {}
      default -> elsewhere.execute(this::end);
    }
  }

  @Override
  public void insist() {
    called("insist");
    story.log.add(Mark.INTERRUPTED, spec.id());
    end();
  }

  @Override
  public void giveUp() {
    called("giveUp");
  }

  @Override
  public Signal ended() {
    return ended;
  }

  /** Ends it, once. */
  void end() {
    if (over.compareAndSet(false, true)) {
      story.lookAround(spec.id());
      story.log.add(Mark.OVER, spec.id());
      ended.go();
    }
  }

  private void called(String method) {
    story.log.add(Mark.CALLED, spec.id(), method);
  }
}
