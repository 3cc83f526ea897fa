package dev.supervisor.core.mailbox;

/** Nothing but a reason to wake up and look. */
final class WakeItem extends Item {
  @Override
  void handle(HandlerTable in) {}

  @Override
  void reject(MailboxOwner by) {}

  @Override
  boolean isNews() {
    return false;
  }
}
