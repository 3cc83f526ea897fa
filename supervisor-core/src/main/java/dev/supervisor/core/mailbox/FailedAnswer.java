package dev.supervisor.core.mailbox;

import dev.supervisor.signals.internal.Carried;

/** A failure that another thread had with an answer: the error hook learns of it here. */
final class FailedAnswer extends Item {
  private final Object request;
  private final Throwable failure;

  FailedAnswer(Object request, Throwable failure, Carried context) {
    super(null, context);
    this.request = request;
    this.failure = failure;
  }

  @Override
  void handle(HandlerTable in) {
    in.failed(request, failure);
  }

  @Override
  void reject(MailboxOwner by) {
    HandlerTable.log(by, request, failure);
  }

  @Override
  boolean isNews() {
    return false;
  }
}
