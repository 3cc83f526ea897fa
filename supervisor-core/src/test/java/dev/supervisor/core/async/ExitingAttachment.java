package dev.supervisor.core.async;

import dev.supervisor.core.Attachment;
import dev.supervisor.core.AttachmentNode;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import java.time.Duration;

/** A program with attachments that call {@code System.exit} when they are put into the tree, asked, or insisted upon; run in a JVM of its own. What is older would wait for their patience. */
final class ExitingAttachment {
  private ExitingAttachment() {}

  /** It never ends, and exits at that step. */
  private record Exits(String at) implements Attachment {
    @Override
    public void ask(Reason why) {
      step("ask");
    }

    @Override
    public void insist() {
      step("insist");
    }

    private void step(String name) {
      if (at.equals(name)) {
        System.exit(3);
        System.out.println("in vain");
      }
    }

    @Override
    public void giveUp() {}

    @Override
    public void attachedAs(AttachmentNode node) {
      step("attached");
    }

    @Override
    public Signal ended() {
      step("ended");
      return Signal.NEVER;
    }
  }

  public static void main(String[] args) {
    try (var app = Supervisor.main(
        "app",
        with -> with.stopWithin(Duration.ofDays(1))
            .threads(t -> t.grace(!args[0].equals("insist") ? Duration.ofHours(1) : Duration.ZERO)
                .patience(Duration.ofHours(1))))) {
      var unusedOlder =
          Bridges.of(app).closes("older", () -> System.out.println("what is older is closed"));
      var unusedNewer = app.attach("newer", new Exits(args[0]));
    }
  }
}
