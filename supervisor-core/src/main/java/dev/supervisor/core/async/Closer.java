package dev.supervisor.core.async;

import dev.supervisor.core.Attachment;
import dev.supervisor.core.AttachmentNode;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.internal.Contexts;
import dev.supervisor.core.internal.MayExit;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import dev.supervisor.signals.internal.Carried;
import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.HelperThread;
import dev.supervisor.signals.internal.Teller;
import org.jspecify.annotations.Nullable;

/** Something that ends by its own {@code close()}, in the tree: asked, it is closed on a thread of its own. */
final class Closer implements Attachment, MayExit {
  private final AutoCloseable closeable;
  private final Carried context;
  private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
  private final SignalSource ended = Signal.source("the end of a close()");
  private volatile @Nullable AttachmentNode place;
  private volatile @Nullable Thread thread; // written by the calls of a stop, one after the other

  /** Makes a closer for an attachment of that node. */
  Closer(SupervisedThread node, AutoCloseable closeable) {
    this.context = Contexts.copyFor(node);
    this.closeable = closeable;
  }

  @Override
  public void attachedAs(AttachmentNode node) {
    place = node;
  }

  @Override
  public void ask(Reason why) {
    begin();
  }

  private void begin() {
    Thread made = HelperThread.thatMayBlock(this::close, "supervisor-closer");
    made.setContextClassLoader(loader);
    made.start();
    thread = made; // where it cannot be started, the next call tries again
  }

  private void close() {
    try {
      context.setLog();
      context.run(() -> {
        boolean unused = Foreign.run(Bridges.class, () -> "closing " + path(), closeable::close);
      });
    } finally {
      ended.go();
    }
  }

  @Override
  public void insist() {
    Thread closing = thread;
    if (closing == null) {
      begin();
    } else {
      closing.interrupt(); // of ours, and after its close() it does nothing that this could hit
    }
  }

  @Override
  public void giveUp() {
    Teller.warn(Bridges.class, null, "{} is given up: {}", this::path, this::describe);
  }

  @Override
  public Signal ended() {
    return ended.signal();
  }

  @Override
  public @Nullable Thread thread() {
    return ended.signal().isGo() ? null : thread;
  }

  @Override
  public void isExiting() {
    ended.go();
  }

  private String path() {
    AttachmentNode known = place;
    return known == null ? "what was not attached yet" : known.path();
  }

  @Override
  public String describe() {
    Thread closing = thread;
    if (closing == null || ended.signal().isGo()) {
      return "";
    }
    StackTraceElement[] stack = closing.getStackTrace();
    return stack.length == 0
        ? "its close() is about to begin or to end"
        : "its close() is at " + stack[0].toString();
  }
}
