package dev.supervisor.verification.seam;

import dev.supervisor.core.events.Events.Joinable;
import dev.supervisor.core.mailbox.Mailbox;
import dev.supervisor.core.mailbox.MailboxOwner;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Carried;
import java.util.List;
import java.util.concurrent.Callable;

/** A supervised thread that anybody may be: the owner of a mailbox without a tree around it. */
public final class Lonely implements MailboxOwner {
  /** Its stop request, which anybody may let go. */
  public final Signal pleaseStop = Signal.create();
  /** Its mailbox. */
  public final Mailbox box = new Mailbox(this);

  @Override
  public String path() {
    return "/lonely";
  }

  @Override
  public Signal stopped() {
    return Signal.NEVER;
  }

  @Override
  public boolean fire(Object event) {
    return box.fire(event);
  }

  @Override
  public Signal pleaseStop() {
    return pleaseStop;
  }

  @Override
  public boolean isCurrent() {
    return true;
  }

  @Override
  public boolean runsHere() {
    return false;
  }

  @Override
  public boolean unwinds() {
    return true;
  }

  @Override
  public MailboxOwner sender() {
    return null;
  }

  @Override
  public Carried carried() {
    return Carried.NONE;
  }

  @Override
  public MailboxOwner above() {
    return null;
  }

  @Override
  public List<MailboxOwner> below() {
    return List.of();
  }

  @Override
  public Mailbox mailbox() {
    return box;
  }

  @Override
  public Mailbox mailboxIfMade() {
    return box;
  }

  @Override
  public Object joinBy(Waiting way, Signal till) {
    throw new AssertionError("has no result");
  }

  @Override
  public <T> Joinable<T> aside(String name, Callable<T> work) {
    throw new AssertionError("has no children");
  }
}
