package dev.supervisor.command.internal.streams;

import dev.supervisor.command.internal.text.FailureTexts;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Channel.Closing;
import dev.supervisor.signals.ChannelClosedException;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher publishes as a stream. It asks for one element more with each that was taken, so only a few wait
 * here, however slowly the command reads. The methods of the subscriber may be called by any thread.
 */
final class PublishedInput extends FedInput implements Flow.Subscriber<ByteBuffer> {
  private static final int WINDOW = 4;

  private final Channel<ByteBuffer> arrived =
      Channel.unbounded("published input", with -> with.silent().onDiscard(unread -> {}));
  private final Signal closed = Signal.named("the end of the command");
  private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();
  private final AtomicInteger wanted = new AtomicInteger();
  private volatile @Nullable Throwable failure;

  // ---- the publisher's threads

  @Override
  public void onSubscribe(Flow.Subscription mine) {
    Objects.requireNonNull(mine, "subscription");
    if (!subscription.compareAndSet(null, mine) || closed.isGo()) {
      mine.cancel(); // on the thread that subscribes us
      return;
    }
    wanted.addAndGet(WINDOW);
    mine.request(WINDOW);
  }

  @Override
  public void onNext(ByteBuffer element) {
    Objects.requireNonNull(element, "element");
    if (wanted.getAndDecrement() <= 0) {
      onError(new IllegalStateException("it published more than it was asked for"));
      cancel();
      return;
    }
    try {
      arrived.force(element);
    } catch (ChannelClosedException e) {
      // it is not wanted any more
    }
  }

  @Override
  public void onError(Throwable why) {
    if (!arrived.closed().isGo()) {
      failure = Objects.requireNonNull(why, "failure");
    }
    arrived.close(Closing.DRAIN);
  }

  @Override
  public void onComplete() {
    arrived.close(Closing.DRAIN);
  }

  // ---- the reader's thread, and for close() any

  @Override
  @Nullable
  ByteBuffer next() throws IOException, InterruptedException {
    ByteBuffer element = next(arrived, closed);
    Throwable why = failure;
    if (element == null && why != null) {
      throw new IOException("the publisher of stdin failed: " + FailureTexts.withAdvice(why), why);
    }
    Flow.Subscription from = subscription.get();
    if (element != null && from != null) {
      wanted.incrementAndGet();
      from.request(1);
    }
    return element;
  }

  @Override
  public void close() {
    closed.go();
    arrived.close(Closing.DISCARD);
    cancel();
  }

  private void cancel() {
    Flow.Subscription from = subscription.get();
    if (from != null) {
      SessionThreads.aside(() -> "cancelling what publishes stdin", from::cancel);
    }
  }

  @Override
  public String toString() {
    return "an element of the publisher of stdin";
  }
}
